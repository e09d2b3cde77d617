#!/usr/bin/env bash
set -euo pipefail
cd "infra/$1"
tofu apply -auto-approve
