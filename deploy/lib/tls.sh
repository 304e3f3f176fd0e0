# shellcheck shell=bash disable=SC2154
# A certificate authority of the test run's own, and a server's certificate for localhost and 127.0.0.1.

make_certificates() {
    local folder=$root/tls
    rm -rf "$folder"
    mkdir -p "$folder"
    {
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7 \
            -subj "/CN=Signalbox test authority" \
            -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" \
            -keyout "$folder/ca.key" -out "$folder/ca.crt"
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=localhost" \
            -keyout "$folder/server.key" -out "$folder/server.csr"
        printf '%s\n' "subjectAltName=DNS:localhost,IP:127.0.0.1" "extendedKeyUsage=serverAuth" \
            >"$folder/server.ext"
        openssl x509 -req -in "$folder/server.csr" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -CAcreateserial \
            -days 7 -extfile "$folder/server.ext" -out "$folder/server.crt"
    } >"$folder/openssl.log" 2>&1 || die "no certificates: $(tail -n 5 "$folder/openssl.log")"
}
