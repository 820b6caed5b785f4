// node certificates.mjs <folder>: makes a server's certificate for 127.0.0.1, which is its own authority, and a client's that it has signed.
import { generate } from 'selfsigned';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = process.argv[2] ?? '.';
const made = await generate([{ name: 'commonName', value: 'riskctl test' }], {
  keyType: 'ec',
  algorithm: 'sha256',
  clientCertificate: true,
  extensions: [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
  ],
});
const files = {
  'server.pem': made.cert,
  'server.key': made.private,
  'client.pem': made.clientcert,
  'client.key': made.clientprivate,
};
for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), String(text));
