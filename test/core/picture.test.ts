import { expect, test } from "vitest";
import { isSigned, unsigned } from "../../src/core/cells/picture.ts";

test.each([
  ["https://img.example/1.jpg?se=2026-11-28&sig=AAA", "https://img.example/1.jpg"],
  [
    "https://x.blob.core.windows.net/p/1.jpg?sv=2024-11-04&st=2026-11-27&se=2026-11-28&sr=b&sp=r&sig=a%2Bb%3D&v=7",
    "https://x.blob.core.windows.net/p/1.jpg?v=7",
  ],
  [
    "https://b.s3.amazonaws.com/1.jpg?X-Amz-Date=20261128T030000Z&X-Amz-Expires=900&X-Amz-Signature=ab&versionId=3",
    "https://b.s3.amazonaws.com/1.jpg?versionId=3",
  ],
  ["https://img.example/1.jpg?rev=2&token=abc", "https://img.example/1.jpg?rev=2"],
  ["https://cdn.example/1.jpg?Expires=1795852800&Signature=x&Key-Pair-Id=K1", "https://cdn.example/1.jpg"],
  ["https://cdn.example/1.jpg?Policy=ab&Signature=x&Key-Pair-Id=K1&w=9", "https://cdn.example/1.jpg?w=9"],
  ["https://s.example/1.jpg?X-Goog-Date=1&X-Goog-Expires=9&X-Goog-Signature=x", "https://s.example/1.jpg"],
  ["https://cdn.example/1.jpg?Expires=1795852800&KeyName=k&Signature=x", "https://cdn.example/1.jpg"],
  ["https://o.example/1.jpg?OSSAccessKeyId=a&Expires=1795852800&Signature=x", "https://o.example/1.jpg"],
  ["https://c.example/1.jpg?q-sign-algorithm=sha1&q-ak=a&q-signature=x", "https://c.example/1.jpg"],
  ["https://n.example/1.jpg?md5=abc&expires=1795852800", "https://n.example/1.jpg"],
  ["https://n.example/1.jpg?e=1795852800&h=abc&v=2", "https://n.example/1.jpg?v=2"],
  ["https://n.example/1.jpg?verify=1795852800-ab%3D", "https://n.example/1.jpg"],
  ["https://a.example/1.jpg?__token__=exp=1795852800~hmac=ab", "https://a.example/1.jpg"],
  ["https://h.example/1.jpg?hmac=abc&ts=1795852800&hash=9f86", "https://h.example/1.jpg?hash=9f86"],
  ["https://f.example/o/1.jpg?alt=media&token=a-b", "https://f.example/o/1.jpg?alt=media"],
])("%s is signed: the picture is %s", (address, picture) => {
  expect(unsigned(address)).toBe(picture);
  expect(isSigned(address)).toBe(true);
});

test.each([
  "https://img.example/1.jpg",
  "https://img.example/1.jpg?v=2",
  "https://img.example/1.jpg?sp=3&se=4",
  "https://img.example/?id=1&size=648&h=9f86d081",
  "https://www.gravatar.com/avatar/205e460b479e2e5b48aec07710c08d50?s=200&d=mp",
  "https://img.example/1.jpg?ts=1795852800",
  "https://img.example/1.jpg?e=3&key=small&hash=9f86d081",
  "no address?sig=1",
])("%s is not signed", (address) => {
  expect(unsigned(address)).toBe(address);
  expect(isSigned(address)).toBe(false);
});
