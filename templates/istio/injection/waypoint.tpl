{{- /*
The objects of a waypoint or of an ambient east-west gateway: one Envoy that serves what ztunnel sends to it.
The names beginning with $ and the pieces come from common.tpl.
*/}}

{{- template "service account" $shared }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ quote .DeploymentName }}
  namespace: {{ quote .Namespace }}
  annotations: {{ toJsonMap $annotations }}
  labels: {{ toJsonMap $managed }}
  ownerReferences: {{ $owners }}
spec:
  selector: { matchLabels: {{ $selector }} }
  template:
    metadata:
      annotations: {{ toJsonMap $podAnnotations }}
      {{- /* ztunnel must not capture the waypoint's own traffic. */}}
      labels: {{ toJsonMap (strdict "istio.io/dataplane-mode" "none") $podLabels }}
    spec:
      serviceAccountName: {{ quote .ServiceAccount }}
      {{- $waypoint := .Values.global.waypoint }}
      {{- with $waypoint.nodeSelector }}
      nodeSelector: {{ toJson . }}
      {{- end }}
      {{- with $waypoint.affinity }}
      affinity: {{ toJson . }}
      {{- end }}
      {{- with $waypoint.tolerations }}
      tolerations: {{ toJson . }}
      {{- end }}
      {{- with $waypoint.topologySpreadConstraints }}
      topologySpreadConstraints: {{ toJson . }}
      {{- end }}
      {{- template "pull secrets" $shared }}
      containers:
      - name: istio-proxy
        {{- template "image" $shared }}
        args:
        - proxy
        - waypoint
        - --domain
        - $(POD_NAMESPACE).svc.{{ .Values.global.proxy.clusterDomain | default "cluster.local" }}
        - --serviceCluster
        - {{ .ServiceAccount }}.$(POD_NAMESPACE)
        {{- template "log levels" $shared }}
        {{- if .Values.global.logAsJson }}
        - --log_as_json
        {{- end }}
        {{- with .Values.global.proxy.outlierLogPath }}
        - {{ print "--outlierLogPath=" . | quote }}
        {{- end }}
        {{- template "ports and probes" $shared }}
        {{- with $waypoint.resources }}
        {{- /* A user removes a default with null. */}}
        resources: {{ omitNil . | toJson }}
        {{- end }}
        securityContext:
          runAsNonRoot: true
          {{- /* OpenShift picks the user from the namespace's range. */}}
          {{- if ne (toString .Values.global.platform) "openshift" }}
          runAsUser: 1337
          runAsGroup: 1337
          {{- end }}
          privileged: false
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: { drop: [ALL] }
          {{- with .Values.gateways.seccompProfile }}
          seccompProfile: {{ toJson . }}
          {{- end }}
        env:
        - { name: ISTIO_META_SERVICE_ACCOUNT, valueFrom: { fieldRef: { fieldPath: spec.serviceAccountName } } }
        - { name: ISTIO_META_NODE_NAME, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }
        {{- template "bootstrap" $shared }}
        {{- template "proxy metadata" $shared }}
        {{- template "go limits" $shared }}
        - name: ISTIO_META_CLUSTER_ID
          value: {{ (.Values.global.multiCluster).clusterName | default "Kubernetes" | quote }}
        {{- with $network }}
        - name: ISTIO_META_NETWORK
          value: {{ quote . }}
        {{- /* An east-west gateway hears only of what runs in its own network. */}}
        {{- if eq $.ControllerLabel "istio.io-eastwest-controller" }}
        - name: ISTIO_META_REQUESTED_NETWORK_VIEW
          value: {{ quote . }}
        {{- end }}
        {{- end }}
        - name: ISTIO_META_INTERCEPTION_MODE
          value: REDIRECT
        {{- template "workload" $shared }}
        volumeMounts:
        - { name: workload-socket, mountPath: /var/run/secrets/workload-spiffe-uds }
        - { name: istiod-ca-cert, mountPath: /var/run/secrets/istio }
        - { name: istio-data, mountPath: /var/lib/istio/data }
        - { name: istio-envoy, mountPath: /etc/istio/proxy }
        - { name: istio-token, mountPath: /var/run/secrets/tokens }
        - { name: istio-podinfo, mountPath: /etc/istio/pod }
      volumes:
      - { name: workload-socket, emptyDir: {{ $workloadSocket }} }
      - { name: istio-envoy, emptyDir: { medium: Memory } }
      {{- /* Nothing mounts the two go- volumes, but the official objects have them and an overlay may count on it. */}}
      - { name: go-proxy-envoy, emptyDir: { medium: Memory } }
      - { name: istio-data, emptyDir: {} }
      - { name: go-proxy-data, emptyDir: {} }
      {{- template "pod information" $shared }}
      - name: istio-token
        projected:
          sources:
          - serviceAccountToken: { audience: istio-ca, expirationSeconds: 43200, path: istio-token }
      {{- template "istiod's certificate" $shared }}
---
{{- /* Nearby waypoints first, unless the Gateway says otherwise. */}}
{{- $nearby := strdict "networking.istio.io/traffic-distribution" "PreferClose" }}
{{- template "service" (dict "gateway" . "annotations" (mergeMaps $nearby $annotations)
      "labels" $labels "selector" $selector "owners" $owners) }}
---
{{- template "scaling" $shared }}
