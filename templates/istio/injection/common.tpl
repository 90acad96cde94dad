{{- /*
What the templates `waypoint` and `kube-gateway` share. istiod runs a template once for every Gateway and applies the
objects it prints. In the injection ConfigMap each of the two is three texts in a row: a line that sets $minor to
Istio's minor version, as in `{{- $minor := 30 }}`, then this file, then the template's own file.

- Maps and lists are printed as JSON: it is YAML, and needs no care about indentation or quotes.
- Every part between two `---` lines must hold an object: istiod refuses one that holds only YAML comments. Comments in
  this form leave no trace.
- Round brackets, as in (.Values.global.sts).servicePort, bear a map that a user has set to null.
*/}}

{{- /* Left out: kubectl's record of the Gateway, two instructions to istiod, and istiod's own mark. */}}
{{- $annotations := omit .InfrastructureAnnotations
      "kubectl.kubernetes.io/last-applied-configuration"
      "gateway.istio.io/name-override"
      "gateway.istio.io/service-account"
      "gateway.istio.io/controller-version" }}
{{- $labels := mergeMaps .InfrastructureLabels (strdict
      "gateway.networking.k8s.io/gateway-name" .Name
      "gateway.networking.k8s.io/gateway-class-name" .GatewayClass) }}
{{- /* By this label istiod knows a pod as a waypoint. */}}
{{- $managed := mergeMaps $labels (strdict "gateway.istio.io/managed" .ControllerLabel) }}

{{- /* The Gateway's annotations cannot stop the scraping; its labels can change what the pod has by default. */}}
{{- $podAnnotations := mergeMaps $annotations (strdict
      "istio.io/rev" (.Revision | default "default")
      "prometheus.io/scrape" "true"
      "prometheus.io/port" "15020"
      "prometheus.io/path" "/stats/prometheus") }}
{{- $podLabels := mergeMaps (strdict
      "sidecar.istio.io/inject" "false"
      "service.istio.io/canonical-name" .DeploymentName
      "service.istio.io/canonical-revision" "latest") $managed }}

{{- /* A live Deployment never changes its selector: hence one label, and none that a user may edit. */}}
{{- $selector := toJsonMap (strdict .GatewayNameLabel .Name) }}
{{- /* Deleting the Gateway deletes what was made for it. */}}
{{- $owners := toJson (list (dict
      "apiVersion" (ternary "gateway.networking.k8s.io/v1beta1" "gateway.networking.k8s.io/v1" (lt $minor 29))
      "kind" "Gateway"
      "name" .Name
      "uid" .UID)) }}
{{- $network := or (index .InfrastructureLabels "topology.istio.io/network") .Values.global.network }}
{{- /* Since 1.31 without a source, which means emptyDir, so that an overlay can make it a CSI volume. */}}
{{- $workloadSocket := ternary "{}" "null" (lt $minor 31) }}

{{- /* A `define` sees nothing but its argument: this map, for all of them. */}}
{{- $shared := dict "gateway" . "minor" $minor
      "annotations" $annotations "labels" $labels "selector" $selector "owners" $owners }}

{{- define "metadata" }}
  namespace: {{ quote .gateway.Namespace }}
  annotations: {{ toJsonMap .annotations }}
  labels: {{ toJsonMap .labels }}
{{- end }}

{{- define "service account" }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ quote .gateway.ServiceAccount }}
  {{- template "metadata" . }}
  {{- /* Kubernetes before 1.28 has a bug with the owner of a ServiceAccount. */}}
  {{- if ge .gateway.KubeVersion 128 }}
  ownerReferences: {{ .owners }}
  {{- end }}
{{- end }}

{{- define "service" }}
apiVersion: v1
kind: Service
metadata:
  name: {{ quote .gateway.DeploymentName }}
  {{- template "metadata" . }}
  ownerReferences: {{ .owners }}
spec:
  type: {{ quote .gateway.ServiceType }}
  ipFamilyPolicy: PreferDualStack
  {{- if and .gateway.Spec.Addresses (eq .gateway.ServiceType "LoadBalancer") }}
  loadBalancerIP: {{ quote (index .gateway.Spec.Addresses 0).Value }}
  {{- end }}
  selector: {{ .selector }}
  ports:
  {{- range .gateway.Ports }}
  - name: {{ quote .Name }}
    port: {{ .Port }}
    {{- /* Since 1.31 istiod says the protocol, UDP for QUIC; before, it says nothing. */}}
    protocol: {{ .Protocol | default "TCP" }}
    appProtocol: {{ .AppProtocol }}
  {{- end }}
{{- end }}

{{- /* istiod applies these two only where an overlay speaks of them. */}}
{{- define "scaling" }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ quote .gateway.DeploymentName }}
  {{- template "metadata" . }}
  ownerReferences: {{ .owners }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ quote .gateway.DeploymentName }} }
  {{- /* A required field; the overlay gives the real number. */}}
  maxReplicas: 1
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ quote .gateway.DeploymentName }}
  {{- template "metadata" . }}
  ownerReferences: {{ .owners }}
spec:
  selector: { matchLabels: {{ .selector }} }
{{- end }}

{{- /* From here on: pieces of the pod and of its one container, `istio-proxy`. */}}

{{- define "image" }}
        {{- $image := annotation .gateway.ObjectMeta "sidecar.istio.io/proxyImage" .gateway.Values.global.proxy.image }}
        {{- /* With a slash it is a whole reference; without one it is a part of the reference that istiod makes. */}}
        image: {{ ternary $image .gateway.ProxyImage (contains "/" $image) | quote }}
        {{- with .gateway.Values.global.imagePullPolicy }}
        imagePullPolicy: {{ quote . }}
        {{- end }}
{{- end }}

{{- define "log levels" }}
        {{- $meta := .gateway.ObjectMeta }}
        {{- $global := .gateway.Values.global }}
        {{- range list
              (list "--proxyLogLevel" "sidecar.istio.io/logLevel" $global.proxy.logLevel)
              (list "--proxyComponentLogLevel" "sidecar.istio.io/componentLogLevel" $global.proxy.componentLogLevel)
              (list "--log_output_level" "sidecar.istio.io/agentLogLevel" ($global.logging).level) }}
        {{- $level := annotation $meta (index . 1) (index . 2) }}
        {{- /* That is how a missing value looks here, and no proxy starts with it. */}}
        {{- if ne $level "<nil>" }}
        - {{ index . 0 }}
        - {{ quote $level }}
        {{- end }}
        {{- end }}
{{- end }}

{{- define "ports and probes" }}
        ports:
        - { name: metrics, containerPort: 15020, protocol: TCP }
        - { name: status-port, containerPort: 15021, protocol: TCP }
        - { name: http-envoy-prom, containerPort: 15090, protocol: TCP }
        {{- /* Half a minute to start; later, traffic goes elsewhere after a minute without an answer. */}}
        startupProbe:
          httpGet: { path: /healthz/ready, port: 15021, scheme: HTTP }
          initialDelaySeconds: 1
          periodSeconds: 1
          timeoutSeconds: 1
          successThreshold: 1
          failureThreshold: 30
        readinessProbe:
          httpGet: { path: /healthz/ready, port: 15021, scheme: HTTP }
          initialDelaySeconds: 0
          periodSeconds: 15
          timeoutSeconds: 1
          successThreshold: 1
          failureThreshold: 4
{{- end }}

{{- define "bootstrap" }}
        {{- $values := .gateway.Values }}
        - name: PILOT_CERT_PROVIDER
          value: {{ $values.global.pilotCertProvider | default "istiod" | quote }}
        - name: CA_ADDR
          {{- with $values.global.caAddress }}
          value: {{ quote . }}
          {{- else }}
          value: "istiod{{ with $values.revision }}-{{ . }}{{ end }}.{{ $values.global.istioNamespace }}.svc:15012"
          {{- end }}
        - { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
        - { name: POD_NAMESPACE, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }
        - { name: INSTANCE_IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
        - { name: SERVICE_ACCOUNT, valueFrom: { fieldRef: { fieldPath: spec.serviceAccountName } } }
        - { name: HOST_IP, valueFrom: { fieldRef: { fieldPath: status.hostIP } } }
        {{- template "limit" (list "ISTIO_CPU_LIMIT" "cpu" .minor) }}
        - name: PROXY_CONFIG
          value: |
            {{ protoToJSON .gateway.ProxyConfig }}
{{- end }}

{{- /* The agent is a Go program, whose runtime does not see the container's limits by itself. */}}
{{- define "go limits" }}
        {{- template "limit" (list "GOMEMLIMIT" "memory" .minor) }}
        {{- template "limit" (list "GOMAXPROCS" "cpu" .minor) }}
{{- end }}

{{- define "limit" }}
        - name: {{ index . 0 }}
          valueFrom:
            resourceFieldRef:
              resource: limits.{{ index . 1 }}
              {{- if ge (index . 2) 29 }}
              divisor: "1"
              {{- end }}
{{- end }}

{{- define "proxy metadata" }}
        {{- range $name, $value := .gateway.ProxyConfig.ProxyMetadata }}
        - name: {{ quote $name }}
          value: {{ quote $value }}
        {{- end }}
{{- end }}

{{- define "workload" }}
        - name: ISTIO_META_WORKLOAD_NAME
          value: {{ quote .gateway.DeploymentName }}
        - name: ISTIO_META_OWNER
          value: kubernetes://apis/apps/v1/namespaces/{{ .gateway.Namespace }}/deployments/{{ .gateway.DeploymentName }}
        {{- $trustDomain := or .gateway.MeshConfig.TrustDomain .gateway.Values.global.trustDomain }}
        {{- with or .gateway.Values.global.meshID $trustDomain }}
        - name: ISTIO_META_MESH_ID
          value: {{ quote . }}
        {{- end }}
        {{- with $trustDomain }}
        - name: TRUST_DOMAIN
          value: {{ quote . }}
        {{- end }}
{{- end }}

{{- define "pod information" }}
      - name: istio-podinfo
        downwardAPI:
          items:
          - { path: labels, fieldRef: { fieldPath: metadata.labels } }
          - { path: annotations, fieldRef: { fieldPath: metadata.annotations } }
{{- end }}

{{- define "istiod's certificate" }}
      - name: istiod-ca-cert
        {{- $bundle := .gateway.Values.global.trustBundleName }}
        {{- /* istiod reads this switch as text from its environment: these are the words it takes for true. */}}
        {{- $switch := ((.gateway.Values.pilot).env).ENABLE_CLUSTER_TRUST_BUNDLE_API }}
        {{- if has (toString $switch) (list "true" "True" "TRUE" "t" "T" "1") }}
        projected:
          sources:
          - clusterTrustBundle:
              name: {{ print "istio.io:istiod-ca:" ($bundle | default "root-cert") | quote }}
              path: root-cert.pem
        {{- else }}
        configMap:
          name: {{ $bundle | default "istio-ca-root-cert" | quote }}
        {{- end }}
{{- end }}

{{- define "pull secrets" }}
      {{- with .gateway.Values.global.imagePullSecrets }}
      imagePullSecrets:
      {{- range . }}
      - name: {{ quote . }}
      {{- end }}
      {{- end }}
{{- end }}
