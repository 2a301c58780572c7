// Certificates for 127.0.0.1 that sign themselves, made by openssl.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Two files of a node, `chain` and `key`, and what its clients trust, `ca`. */
export class OwnCertificate {
  folder = mkdtempSync(join(tmpdir(), 'parley-certificate.'));
  chain = join(this.folder, 'chain.pem');
  key = join(this.folder, 'key.pem');

  constructor(name = 'first') {
    this.renew(name);
  }

  /** Replaces both files, one after the other as people do. */
  renew(name) {
    const fresh = (file) => `${file}.new`;
    const flags = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const says = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-keyout', fresh(this.key), '-out', fresh(this.chain)];
    execFileSync('openssl', ['req', '-x509', ...flags, ...says, ...files], { stdio: 'ignore' });
    for (const file of [this.chain, this.key]) renameSync(fresh(file), file);
    this.ca = readFileSync(this.chain, 'utf8');
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
