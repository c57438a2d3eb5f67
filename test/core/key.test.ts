import { expect, test } from "vitest";
import { addressForms, addressKey, employeeKey } from "../../src/core/key.ts";

// Python: base64.b32encode(hashlib.sha256(unicodedata.normalize("NFC", email).encode()).digest())[:26]
test.each([
  ["kari@example.com", "PTSE4DJLSQV7E3VF3J6B4DMQGS"],
  ["pål@blåbær.no", "4266D3KCQWMDNLZNJB5DOJJQB7"],
  [" PA\u030aL@BLA\u030aB\u00c6R.NO\n", "4266D3KCQWMDNLZNJB5DOJJQB7"],
])("knows %j by %s", (email, key) => {
  expect(employeeKey(email)).toBe(key);
});

test.each([
  [" KARI@Example.com ", "kari@example.com"],
  ["kari@blåbær.no", "kari@xn--blbr-roah.no"],
  ["kari@BLA\u030aB\u00c6R.no", "kari@xn--blbr-roah.no"],
  ["kari@xn--blbr-roah.no", "kari@xn--blbr-roah.no"],
  ["pål@example.no", "pål@example.no"],
  ["pål@blåbær.no", "pål@xn--blbr-roah.no"],
  ["blåbær", "blåbær"],
  ["kari@å b.no", "kari@å b.no"],
  ["", ""],
])("takes %j for the address %j", (email, key) => {
  expect(addressKey(email)).toBe(key);
});

test.each([
  ["Kari@example.com", ["kari@example.com"]],
  ["kari@blåbær.no", ["kari@xn--blbr-roah.no", "kari@blåbær.no"]],
  ["kari@xn--blbr-roah.no", ["kari@xn--blbr-roah.no", "kari@blåbær.no"]],
])("writes %j in its forms", (email, forms) => {
  expect(addressForms(email)).toEqual(forms);
});
