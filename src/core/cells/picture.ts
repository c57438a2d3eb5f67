/** Parts of a query that sign or date an address: they say who may fetch a picture and how long, not which it is. */
const signing = [
  /^(?:x-amz-|x-goog-|x-oss-|x-ms-)/i,
  /^(?:sig|signature|expires?|expiry|token|access_?token|auth|key-pair-id|policy|awsaccesskeyid|googleaccessid|hdn(?:ea|ts))$/i,
];

/** Those of Azure's shared access signatures, which mean this only beside `sig`. */
const sharedAccess = /^(?:s[eprtvsi]|spr|sip|srt|sdd|ses|sk(?:e|s|t|v|oid|tid))$/i;

/**
 * The address of a picture without what signs or dates it: the same for every signature of it. A version (`v`, `rev`, a
 * hash) stays, since it may be of another picture. A text that is no address is as it was.
 */
export function unsigned(address: string): string {
  const url = URL.parse(address);
  const query = url?.search.slice(1);
  if (!url || !query) return address;
  const parts = query.split("&").map((part) => ({ part, name: part.split("=", 1)[0] ?? "" }));
  const isAzure = parts.some(({ name }) => /^sig$/i.test(name));
  const kept = parts.filter(
    ({ name }) => !signing.some((one) => one.test(name)) && !(isAzure && sharedAccess.test(name)),
  );
  if (kept.length === parts.length) return address;
  url.search = kept.map(({ part }) => part).join("&");
  return url.href;
}

/** Whether an address is signed: it ends one day, and everyone who has it may fetch the picture. */
export const isSigned = (address: string): boolean => unsigned(address) !== address;
