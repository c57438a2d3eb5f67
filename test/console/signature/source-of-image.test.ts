import { expect, it } from "vitest";
import { isSameAddress, shownSource, sourceOfImage } from "../../../src/console/signature/source-of-image.ts";

it.each([
  ["https://images.example.no/kari.jpg", "https://images.example.no/kari.jpg", true],
  [" HTTPS://Images.Example.NO:443/kari.jpg ", "https://images.example.no/kari.jpg", true],
  ["https://images.example.no/ola.jpg", "https://images.example.no/kari.jpg", false],
  ["kari.jpg", "https://images.example.no/kari.jpg", false],
  ["", "", false],
])("tells whether %j is the photo at %j", (address, photo, isPhoto) => {
  expect(isSameAddress(address, photo)).toBe(isPhoto);
});

it.each([
  ["https://tracker.example.com/p.gif?who=kari", "tracker.example.com"],
  ["http://127.0.0.1:8080/a.png", "127.0.0.1:8080"],
  ["//tracker.example.com/p.gif", "tracker.example.com"],
  ["cid:image001.png@01DA", "cid:"],
  ["logo.png", "logo.png"],
])("says of %j that it is from %j", (address, source) => {
  expect(sourceOfImage(address)).toBe(source);
});

it.each([
  ["https://images.example.no/kari.jpg", "data:image/jpeg;base64,/9j/"],
  ["data:image/png;base64,iVBORw==", "data:image/png;base64,iVBORw=="],
  ["data:image/svg+xml,<svg/>", undefined],
  ["https://tracker.example.com/p.gif", undefined],
])("shows %j from %j", (source, shown) => {
  const photoUrl = "https://images.example.no/kari.jpg";
  expect(shownSource(source, { photoUrl, photo: "data:image/jpeg;base64,/9j/" })).toBe(shown);
});
