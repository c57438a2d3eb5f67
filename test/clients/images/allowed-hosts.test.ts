import { expect, test } from "vitest";
import { allowHosts } from "../../../src/clients/images/allowed-hosts.ts";

const hosts = allowHosts([
  "Images.Example.com",
  "cdn.example.com:8443",
  "blåbær.example.com",
  "127.0.0.1:9443",
]);

test.each([
  "https://images.example.com/kari.jpg",
  "https://IMAGES.example.com:443/kari.jpg?size=2#top",
  "https://cdn.example.com:8443/",
  "https://xn--blbr-roah.example.com/",
  "https://blåbær.example.com/",
  "https://127.0.0.1:9443/x",
  "https://0x7f.1:9443/x",
])("fetches %s", (url) => expect(hosts.refusal(url)).toBeUndefined());

test.each([
  "https://example.com/kari.jpg",
  "https://images.example.com.evil.org/kari.jpg",
  "https://evil-images.example.com/",
  "https://images.example.com:8443/",
  "https://images.example.com./",
  "https://cdn.example.com/",
  "https://127.0.0.1/",
  "https://localhost:9443/",
  "https://[::ffff:127.0.0.1]:9443/",
  "https://evil.org\\@images.example.com/",
])("does not fetch %s, and says how to allow it", (url) => {
  expect(hosts.refusal(url)).toMatchObject({
    code: "image-host-not-allowed",
    remedy: expect.stringContaining("PHOTO_HOSTS") as string,
  });
});

test.each([
  "http://images.example.com/kari.jpg",
  "ftp://images.example.com/kari.jpg",
  "file:///etc/passwd",
  "data:image/png;base64,AAAA",
  "//images.example.com/kari.jpg",
  "kari.jpg",
  "",
  "https://",
  "https://kari@images.example.com/",
  "https://kari:secret@images.example.com/",
])("takes %j for no address of an image", (url) => {
  const refusal = hosts.refusal(url);
  expect(refusal).toMatchObject({ code: "image-url-invalid" });
  expect(JSON.stringify(refusal)).not.toContain("secret");
});

test.each([
  "https://images.example.com",
  "images.example.com/",
  "images.example.com/kari",
  "*.example.com",
  "kari@images.example.com",
  "images.example.com?x",
  "images.example.com:99999",
  "a b",
  "",
])("does not take %j for a host", (entry) => {
  expect(() => allowHosts(["images.example.com", entry])).toThrow(/is not a host/);
});

test("allows nothing when nothing is listed", () => {
  expect(allowHosts([]).isEmpty).toBe(true);
  expect(allowHosts([]).refusal("https://images.example.com/")).toMatchObject({
    code: "image-host-not-allowed",
  });
});
