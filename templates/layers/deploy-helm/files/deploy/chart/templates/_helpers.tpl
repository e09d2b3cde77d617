{{- define "labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* What goes for every pod: nothing may be written, nobody is root, no token of the cluster is there to be stolen. */}}
{{- define "pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}

{{- define "container" -}}
image: {{ required "image is set by scripts/deploy" .Values.image | quote }}
imagePullPolicy: IfNotPresent
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
envFrom:
  - secretRef:
      name: {{ .Release.Name }}
env:
  - name: APP_ENV
    value: {{ required "environment is set by scripts/deploy" .Values.environment | quote }}
  - name: APP_URL
    value: {{ required "appUrl is set by scripts/deploy" .Values.appUrl | quote }}
  - name: HOST
    value: 0.0.0.0
  - name: SHUTDOWN_DRAIN_SECONDS
    value: {{ .Values.drainSeconds | quote }}
  - name: SHUTDOWN_TIMEOUT_SECONDS
    value: {{ .Values.timeoutSeconds | quote }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
{{- end }}
