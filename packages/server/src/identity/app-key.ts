import { ImError } from "@im-chat/protocol";
import { exportPKCS8, exportSPKI, generateKeyPair, importPKCS8, importSPKI } from "jose";
import type { CryptoKey } from "jose";
import type { AppKey } from "../kernel.ts";
import { fromBase64Url, toBase64Url } from "../text.ts";

export const KEY_ALGORITHMS = ["EdDSA", "ES256", "HS256"] as const;
export type KeyAlgorithm = AppKey["algorithm"];

/** What checks a signature: the algorithm is the key's, never the token's. */
export type VerificationKey = Pick<AppKey, "id" | "algorithm" | "material">;

/** A new key: what the server keeps, and what the embedding site's backend signs with. */
export interface NewKey {
  readonly material: string;
  /** HS256: the secret again. Otherwise the private key, PEM (PKCS 8); the server does not keep it. */
  readonly signing: string;
}

const SECRET_MIN_BYTES = 32;
const SECRET_MAX_BYTES = 256;

/** @param secret 32 random bytes, used for HS256. */
export async function generateKey(algorithm: KeyAlgorithm, secret: Uint8Array): Promise<NewKey> {
  if (algorithm === "HS256") {
    const text = toBase64Url(secret);
    return { material: text, signing: text };
  }
  const pair = await generateKeyPair(algorithm, { extractable: true });
  return {
    material: await exportSPKI(pair.publicKey),
    signing: await exportPKCS8(pair.privateKey),
  };
}

/** @throws ImError `invalid` when the material does not fit the algorithm. */
export async function importVerificationKey(key: VerificationKey): Promise<CryptoKey | Uint8Array> {
  if (key.algorithm === "HS256") return secretBytes(key.material);
  try {
    return await importSPKI(key.material, key.algorithm);
  } catch (cause) {
    const hint = "expected a public key in PEM form that begins with -----BEGIN PUBLIC KEY-----";
    throw new ImError("invalid", `Cannot use key "${key.id}" for ${key.algorithm}: ${hint}`, {
      cause,
    });
  }
}

/** @throws ImError `invalid` when the material does not fit the algorithm. */
export async function importSigningKey(
  algorithm: KeyAlgorithm,
  material: string,
): Promise<CryptoKey | Uint8Array> {
  if (algorithm === "HS256") return secretBytes(material);
  try {
    return await importPKCS8(material, algorithm);
  } catch (cause) {
    const hint = "expected a private key in PEM form that begins with -----BEGIN PRIVATE KEY-----";
    throw new ImError("invalid", `Cannot sign with ${algorithm}: ${hint}`, { cause });
  }
}

function secretBytes(material: string): Uint8Array {
  const bytes = readSecret(material);
  if (bytes.length >= SECRET_MIN_BYTES && bytes.length <= SECRET_MAX_BYTES) return bytes;
  throw new ImError(
    "invalid",
    `Cannot use the secret for HS256: it has ${bytes.length} bytes after base64url, not ${SECRET_MIN_BYTES} to ${SECRET_MAX_BYTES}`,
  );
}

function readSecret(material: string): Uint8Array {
  try {
    return fromBase64Url(material);
  } catch (cause) {
    throw new ImError("invalid", "Cannot use the secret for HS256: it is not base64url", { cause });
  }
}
