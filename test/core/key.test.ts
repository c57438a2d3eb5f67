import { expect, test } from "vitest";
import { employeeKey } from "../../src/core/key.ts";

// Python: base64.b32encode(hashlib.sha256(unicodedata.normalize("NFC", email).encode()).digest())[:26]
test.each([
  ["kari@example.com", "PTSE4DJLSQV7E3VF3J6B4DMQGS"],
  ["pål@blåbær.no", "4266D3KCQWMDNLZNJB5DOJJQB7"],
  [" PA\u030aL@BLA\u030aB\u00c6R.NO\n", "4266D3KCQWMDNLZNJB5DOJJQB7"],
])("knows %j by %s", (email, key) => {
  expect(employeeKey(email)).toBe(key);
});
