import type { TlsPort } from "./settings.ts";

/** Mozilla's intermediate configuration, version 5.7, without the ciphers that need parameters of Diffie and Hellman: https://ssl-config.mozilla.org */
const ciphers = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
];

/** Lines of a server that speaks TLS. */
export function tlsLines({ certificateFile, keyFile, fingerprint }: TlsPort): string {
  return `    # Certificates and key ${fingerprint}: others are another text, which nginx loads.
    ssl_certificate ${certificateFile};
    ssl_certificate_key ${keyFile};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ${ciphers.join(":")};
    ssl_prefer_server_ciphers off;
    ssl_session_timeout 1d;
    ssl_session_cache shared:tls:10m;
    ssl_session_tickets off;
`;
}

/** Sends whoever asks without TLS to the same address with it; a POST stays one. */
export function redirectServer(listenPort: number, { publicPort }: TlsPort): string {
  return `  server {
    listen ${listenPort};
    return 308 ${secureUrl(publicPort)};
  }

`;
}

/** Sends whoever speaks HTTP to the port with TLS there once more. It stands beside the other error pages: a server with one of its own has none of theirs. */
export function plainOnSecurePort({ publicPort }: TlsPort): string {
  return `  error_page 497 =308 ${secureUrl(publicPort)};\n`;
}

function secureUrl(port: number): string {
  return `https://$host${port === 443 ? "" : `:${port}`}$request_uri`;
}
