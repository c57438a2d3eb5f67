/** Parts of a query that sign an address: they say who may fetch a picture, not which it is. */
const signing = [
  /^(?:x-(?:amz|goog|oss|ms|cos|tos|obs|bce)-|oauth_|q-(?:sign|ak|key|header|url|signature))/i,
  // Of any maker: url_sig, x-signature, cdn_token, edge-cache-token.
  /(?:^|[-_.])(?:sig|signature|(?:[a-z]+_?)?token)$/i,
  /^(?:__token__|auth|authorization|jwt|hmac|key-pair-id|policy|(?:aws|oss)?accesskeyid|googleaccessid|hdn(?:ea|tl|ts)|_upt)$/i,
  // SharePoint, Swift, Aliyun, Tencent and Wangsu.
  /^(?:tempauth|temp_url_(?:sig|expires|prefix|ip_range)|auth_?key|(?:tx|ws)(?:secret|time))$/i,
  // What opens more than a picture.
  /^(?:(?:ocp-apim-)?(?:api|access|subscription)[-_]?key|password|passwd|pwd|(?:client_?)?secret)$/i,
];

/** Words that sign only with a value that no one types: `sign=left`, `code=12` are something else. */
const signsWithKey = /^(?:sign|sgn|signed|ticket|sid|session(?:[-_]?id)?)$/i;

const signs = ({ name, value }: Part): boolean =>
  signing.some((one) => one.test(name)) ||
  (signsWithKey.test(name) && value.length >= 16 && /\d/.test(value)) ||
  // A key of Azure Functions.
  (/^code$/i.test(name) && value.length >= 40) ||
  // A hash with its end: CDN77.
  (/^secure$/i.test(name) && /(?:,|%2c)\d{10}$/i.test(value));

/** Parts that date an address; the short names are those of other things, unless they hold seconds since 1970. */
const isDating = ({ name, value }: Part): boolean =>
  /(?:^|[-_.])(?:expires?|expiry|expiration|expires[-_]?(?:at|in|on)|(?:expiry|expiration)[-_]?(?:time|date)|valid_?(?:to|until))$/i.test(
    name,
  ) ||
  // In hexadecimal digits: Facebook's and Discord's.
  (/^(?:oe|ex|is)$/i.test(name) && /^[\da-f]{8}$/i.test(value)) ||
  (/^(?:e|(?:[a-z]+[-_])?exp|ttl|until|verify|deadline|valid)$/i.test(name) &&
    /^\d{10}(?:\d{3})?(?:\D|$)/.test(value));

/** Those of Azure's shared access signatures, which mean this only beside `sig`. */
const sharedAccess = /^(?:s[eprtvsi]|spr|sip|srt|sdd|ses|sk(?:e|s|t|v|oid|tid))$/i;

/** What belongs to a signature or an end, and is of something else without one. */
const beside =
  /^(?:keyname|urlprefix|nonce|ts|timestamp|valid_?from|_nc_(?:ohc|gid)|token_(?:path|ver(?:sion)?))$/i;

/** What signs an address that ends and has no other signature (a hash over address, end and secret). */
const hashes = /^(?:h|hash|hs|hm|md5|digest|oh|s|st|key|secure)$/i;

/** What is no hash: a size or a number of a version, and the name of a file or a folder. */
const noHash = /^\d{1,5}$|[./]|%2f/i;

interface Part {
  readonly part: string;
  readonly name: string;
  readonly value: string;
}

/**
 * The address of a picture without what signs or dates it: the same for every signature of it. A version (`v`, `rev`, a
 * hash) stays, since it may be of another picture. A text that is no address is as it was.
 */
export function unsigned(address: string): string {
  const url = URL.parse(address);
  const query = url?.search.slice(1);
  if (!url || !query) return address;
  const parts = query.split("&").map((part): Part => {
    const [name = "", ...value] = part.split("=");
    return { part, name, value: value.join("=") };
  });
  const isAzure = parts.some(({ name }) => /^sig$/i.test(name));
  const [isSigned, isDated] = [parts.some(signs), parts.some(isDating)];
  const kept = parts.filter((one) => {
    if (signs(one) || isDating(one) || (isAzure && sharedAccess.test(one.name))) return false;
    const isTime = beside.test(one.name) || (/^t$/i.test(one.name) && !noHash.test(one.value));
    if ((isSigned || isDated) && isTime) return false;
    return isSigned || !isDated || !hashes.test(one.name) || noHash.test(one.value);
  });
  if (kept.length === parts.length) return address;
  url.search = kept.map(({ part }) => part).join("&");
  return url.href;
}

/** Whether an address is signed or has a key in it: it ends one day, or everyone who has it may fetch more than the picture. */
export const isSigned = (address: string): boolean => unsigned(address) !== address;
