#!/bin/bash
# Succeeds where the server offers a model: health_check.sh [MODEL [PORT]]. The image has bash, but neither curl nor wget.
model=${1:-bgm_mobilenetv2}
port=${2:-8501}
exec 3<>"/dev/tcp/127.0.0.1/${port}" || exit 1
printf 'GET /v1/models/%s HTTP/1.0\r\nHost: localhost\r\n\r\n' "${model}" >&3
grep -q '"AVAILABLE"' <&3
