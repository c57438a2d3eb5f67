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
])("%s is signed: the picture is %s", (address, picture) => {
  expect(unsigned(address)).toBe(picture);
  expect(isSigned(address)).toBe(true);
});

test.each([
  "https://img.example/1.jpg",
  "https://img.example/1.jpg?v=2",
  "https://img.example/1.jpg?sp=3&se=4",
  "https://img.example/?id=1&size=648&h=9f86d081",
  "no address?sig=1",
])("%s is not signed", (address) => {
  expect(unsigned(address)).toBe(address);
  expect(isSigned(address)).toBe(false);
});
