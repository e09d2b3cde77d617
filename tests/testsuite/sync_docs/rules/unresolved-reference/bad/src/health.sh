curl --fail localhost/healthz
