# shellcheck shell=bash disable=SC2034,SC2154
# Where the torture run's servers live. The block of ports is none of deploy/local's, deploy/test's and deploy/demo's.
# Postgres keeps what it has confirmed, as its backends are killed.
root=$checkout/.local/torture durable=yes tls=no first_block=25720
