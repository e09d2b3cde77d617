#!/bin/sh
curl --fail "http://localhost:${PORT:-8080}/livez"
