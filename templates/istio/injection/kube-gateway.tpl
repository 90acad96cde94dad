{{- /*
The objects of a Gateway of class istio: an Envoy at the edge, which routes what reaches its listeners.
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
      labels: {{ toJsonMap $podLabels }}
    spec:
      serviceAccountName: {{ quote .ServiceAccount }}
      {{- with .Values.gateways.securityContext }}
      securityContext: {{ toJson . }}
      {{- else }}
      securityContext:
        {{- /* A listener may have a port below 1024, and the proxy is not root. */}}
        sysctls:
        - { name: net.ipv4.ip_unprivileged_port_start, value: "0" }
        {{- with .Values.gateways.seccompProfile }}
        seccompProfile: {{ toJson . }}
        {{- end }}
      {{- end }}
      {{- template "pull secrets" $shared }}
      containers:
      - name: istio-proxy
        {{- template "image" $shared }}
        args:
        - proxy
        - router
        - --domain
        - $(POD_NAMESPACE).svc.{{ .Values.global.proxy.clusterDomain | default "cluster.local" }}
        {{- template "log levels" $shared }}
        {{- with (.Values.global.sts).servicePort }}
        - {{ print "--stsPort=" . | quote }}
        {{- end }}
        {{- if .Values.global.logAsJson }}
        - --log_as_json
        {{- end }}
        {{- template "ports and probes" $shared }}
        {{- with .Values.global.proxy.lifecycle }}
        lifecycle: {{ toJson . }}
        {{- end }}
        {{- with .Values.global.proxy.resources }}
        {{- /* A user removes a default with null. */}}
        resources: {{ omitNil . | toJson }}
        {{- end }}
        securityContext:
          runAsNonRoot: true
          runAsUser: {{ .ProxyUID | default 1337 }}
          runAsGroup: {{ .ProxyGID | default 1337 }}
          privileged: false
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: { drop: [ALL] }
        env:
        {{- template "bootstrap" $shared }}
        - { name: ISTIO_META_POD_PORTS, value: "[]" }
        - { name: ISTIO_META_APP_CONTAINERS, value: "" }
        {{- template "go limits" $shared }}
        - name: ISTIO_META_CLUSTER_ID
          value: {{ (.Values.global.multiCluster).clusterName | default .ClusterID | quote }}
        - { name: ISTIO_META_NODE_NAME, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }
        - name: ISTIO_META_INTERCEPTION_MODE
          value: {{ quote .ProxyConfig.InterceptionMode.String }}
        {{- with $network }}
        - name: ISTIO_META_NETWORK
          value: {{ quote . }}
        {{- end }}
        {{- template "workload" $shared }}
        {{- template "proxy metadata" $shared }}
        {{- /* Only a label narrows the view to one network, the mesh-wide setting does not. */}}
        {{- with index .InfrastructureLabels "topology.istio.io/network" }}
        - name: ISTIO_META_REQUESTED_NETWORK_VIEW
          value: {{ quote . }}
        {{- end }}
        {{- $google := eq (toString .Values.global.caName) "GkeWorkloadCertificate" }}
        {{- $trustsIstiod := eq (.Values.global.pilotCertProvider | default "istiod" | toString) "istiod" }}
        volumeMounts:
        - { name: workload-socket, mountPath: /var/run/secrets/workload-spiffe-uds }
        - { name: credential-socket, mountPath: /var/run/secrets/credential-uds }
        {{- if $google }}
        - { name: gke-workload-certificate, mountPath: /var/run/secrets/workload-spiffe-credentials, readOnly: true }
        {{- else }}
        - { name: workload-certs, mountPath: /var/run/secrets/workload-spiffe-credentials }
        {{- end }}
        {{- if $trustsIstiod }}
        - { name: istiod-ca-cert, mountPath: /var/run/secrets/istio }
        {{- end }}
        - { name: istio-data, mountPath: /var/lib/istio/data }
        - { name: istio-envoy, mountPath: /etc/istio/proxy }
        - { name: istio-token, mountPath: /var/run/secrets/tokens }
        - { name: istio-podinfo, mountPath: /etc/istio/pod }
      volumes:
      - { name: workload-socket, emptyDir: {{ $workloadSocket }} }
      - { name: credential-socket, emptyDir: {} }
      {{- if $google }}
      - { name: gke-workload-certificate, csi: { driver: workloadcertificates.security.cloud.google.com } }
      {{- else }}
      - { name: workload-certs, emptyDir: {} }
      {{- end }}
      - { name: istio-envoy, emptyDir: { medium: Memory } }
      - { name: istio-data, emptyDir: {} }
      {{- template "pod information" $shared }}
      - name: istio-token
        projected:
          sources:
          - serviceAccountToken:
              audience: {{ ((.Values.global.sds).token).aud | default "istio-ca" | quote }}
              expirationSeconds: 43200
              path: istio-token
      {{- if $trustsIstiod }}
      {{- template "istiod's certificate" $shared }}
      {{- end }}
---
{{- template "service" $shared }}
---
{{- template "scaling" $shared }}
