import { expect, it } from "vitest";
import { signatureFileName } from "../../../src/console/signature/signature-file.ts";

it.each([
  ["kari.nordmann@example.no", "html", "signature-kari.nordmann@example.no.html"],
  ["åse@example.no", "txt", "signature-åse@example.no.txt"],
  ["../../etc/passwd", "txt", "signature-.._.._etc_passwd.txt"],
  ['a"b<c>|d?*:e\\f@x.no', "html", "signature-a_b_c_d_e_f@x.no.html"],
  ["kari\u202egpj.exe@x.no\n", "html", "signature-kari_gpj.exe@x.no_.html"],
  ["...", "txt", "signature-unnamed.txt"],
] as const)("names the file of %j (%s) %j", (email, extension, name) => {
  expect(signatureFileName(email, extension)).toBe(name);
});

it("keeps the name short enough for any file system", () => {
  expect(signatureFileName(`${"x".repeat(240)}@example.no`, "html").length).toBeLessThan(128);
});
