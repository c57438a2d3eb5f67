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
  ["https://l.example/1.jpg?e=1795852800&v=beta&t=AbC-1", "https://l.example/1.jpg?v=beta"],
  ["https://s.example/1.jpg?tempauth=v1.eyJ0&UniqueId=3", "https://s.example/1.jpg?UniqueId=3"],
  ["https://s.example/1.jpg?temp_url_sig=ab&temp_url_expires=1795852800", "https://s.example/1.jpg"],
  ["https://f.example/1.jpg?_nc_cat=1&_nc_ohc=x&oh=00_Ab&oe=65AB1234", "https://f.example/1.jpg?_nc_cat=1"],
  ["https://a.example/1.jpg?auth_key=1795852800-0-0-ab", "https://a.example/1.jpg"],
  ["https://t.example/1.jpg?txSecret=ab&txTime=65AB1234", "https://t.example/1.jpg"],
  ["https://t.example/1.jpg?sign=0123456789abcdef&t=65ab1234&v=2", "https://t.example/1.jpg?v=2"],
  ["https://d.example/1.jpg?downloadToken=ab", "https://d.example/1.jpg"],
  ["https://d.example/1.jpg?dl_token=ab&rev=2", "https://d.example/1.jpg?rev=2"],
  ["https://n.example/1.jpg?valid_until=1795852800&hash=9f86", "https://n.example/1.jpg"],
  ["https://n.example/1.jpg?validfrom=1795766400&validto=1795852800&hash=9f86", "https://n.example/1.jpg"],
  ["https://n.example/1.jpg?expiresOn=1795852800&h=9f86d081", "https://n.example/1.jpg"],
  ["https://n.example/1.jpg?t=1795852800&signature=ab", "https://n.example/1.jpg"],
  ["https://n.example/1.jpg?t=3&signature=ab", "https://n.example/1.jpg?t=3"],
  ["https://n.example/?expires=1795852800&key=kari.jpg", "https://n.example/?key=kari.jpg"],
  ["https://n.example/?expires=1795852800&key=photos%2Fkari", "https://n.example/?key=photos%2Fkari"],
  ["https://n.example/1.jpg?expires=1795852800&h=200&s=400", "https://n.example/1.jpg?h=200&s=400"],
  ["https://d.example/1.png?ex=65f1a2b3&is=65df2db3&hm=9f86d081884c7d65&v=2", "https://d.example/1.png?v=2"],
  ["https://b.example/1.jpg?Authorization=3_20241128_ab", "https://b.example/1.jpg"],
  ["https://t.example/1.jpg?x-expires=1795852800&x-signature=ab%3D", "https://t.example/1.jpg"],
  ["https://t.example/1.jpg?X-Tos-Signature=ab&X-Tos-Expires=900", "https://t.example/1.jpg"],
  ["https://h.example/1.jpg?AccessKeyId=a&Expires=1795852800&Signature=x", "https://h.example/1.jpg"],
  ["https://c.example/1.jpg?secure=ab%3D,1795852800&v=2", "https://c.example/1.jpg?v=2"],
  ["https://u.example/1.jpg?_upt=abcdef121795852800", "https://u.example/1.jpg"],
  ["https://b.example/1.jpg?bcdn_token=ab&expires=1795852800&token_path=%2F", "https://b.example/1.jpg"],
  ["https://g.example/1.jpg?edge-cache-token=Expires=1795852800~Signature=y", "https://g.example/1.jpg"],
  ["https://n.example/1.jpg?url_sig=abc&url_exp=1795852800", "https://n.example/1.jpg"],
  ["https://n.example/1.jpg?deadline=1795852800&digest=abc", "https://n.example/1.jpg"],
  ["https://n.example/1.jpg?expiry_time=1795852800&hash=ab", "https://n.example/1.jpg"],
  ["https://a.example/photo?id=1&api_key=abc", "https://a.example/photo?id=1"],
  ["https://a.example/photo?id=1&subscription-key=abc", "https://a.example/photo?id=1"],
  [`https://a.example/api/photo?id=1&code=${"aB3".repeat(18)}==`, "https://a.example/api/photo?id=1"],
  ["https://a.example/1.jpg?sid=0123456789abcdef&v=2", "https://a.example/1.jpg?v=2"],
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
  "https://img.example/1.jpg?w=200&h=200",
  "https://img.example/1.jpg?t=1795852800",
  "https://img.example/1.jpg?sign=left",
  "https://img.example/1.jpg?code=employee-12&sid=12&valid=true",
  "https://img.example/1.jpg?ex=small&is=photo&hm=2",
  "https://img.example/1.jpg?secure=true&token_id=5&sigma=2&design=left",
  "https://img.example/1.jpg?oe=utf-8&oh=9f86",
  "no address?sig=1",
])("%s is not signed", (address) => {
  expect(unsigned(address)).toBe(address);
  expect(isSigned(address)).toBe(false);
});
