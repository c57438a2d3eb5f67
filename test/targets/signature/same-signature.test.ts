import { expect, test } from "vitest";
import { storeHtml } from "../../../src/local/microsoft/exchange/store-html.ts";
import { hasTaken, isNoSignature, isSameSignature } from "../../../src/targets/signature/same-signature.ts";

const html = `<!doctype html><html><head><title>S</title><style>p{color:red}</style></head><body>
<!-- ours --><p id="name" class="big">Kari Nordmann &amp; sønn</p>
<a href="https://fjordbo.example/?a=1&amp;b=2">fjordbo.example</a><img src="https://images.example/kari.jpg" alt="">
</body></html>`;
const sent = {
  SignatureHtml: html,
  SignatureText: "Kari Nordmann & sønn\nfjordbo.example",
  SignatureTextOnMobile: "Kari Nordmann",
  AutoAddSignature: true,
  AutoAddSignatureOnReply: true,
  AutoAddSignatureOnMobile: true,
};
const returned = { ...sent, SignatureHtml: storeHtml(html) };
const other = (from: string, to: string) => ({
  ...returned,
  SignatureHtml: returned.SignatureHtml.replace(from, to),
});

test.each([
  ["in the form that Exchange keeps", returned],
  ["with other line breaks", { ...returned, SignatureText: "Kari Nordmann & sønn\r\nfjordbo.example\r\n" }],
  [
    "with wrappers and spaces",
    { ...returned, SignatureHtml: `<div>\n ${returned.SignatureHtml}&nbsp;</div>` },
  ],
  ["with character references", other("sønn", "s&oslash;nn")],
  ["with numeric ones", other("sønn", "s&#xf8;nn")],
])("recognises a signature %s", (_, found) => {
  expect(found).not.toEqual(sent);
  expect(isSameSignature(found, sent)).toBe(true);
});

test.each([
  ["a name", other("Kari", "Kåre")],
  ["a link", other("b=2", "b=3")],
  ["a picture", other("kari.jpg", "ola.jpg")],
  ["a text", { ...returned, SignatureText: "Kari Nordmann" }],
  ["a text for mobiles", { ...returned, SignatureTextOnMobile: "" }],
  ["a switch", { ...returned, AutoAddSignatureOnReply: false }],
  ["everything", { ...returned, SignatureHtml: "" }],
])("does not take a signature with another %s for it", (_, found) => {
  expect(isSameSignature(found, sent)).toBe(false);
});

const before = {
  ...returned,
  SignatureHtml: storeHtml("<p>Kari Hansen</p>"),
  SignatureText: "Kari Hansen",
  SignatureTextOnMobile: "Kari Hansen",
};

test.each([
  ["in the form that Exchange keeps", returned, before],
  ["in a form that nothing is known of", { ...returned, SignatureHtml: "<p>[image] Kari N.</p>" }, before],
  ["that reads as the one before, with another look", returned, returned],
  [
    "with one text that reads as before",
    { ...returned },
    { ...before, SignatureTextOnMobile: "Kari Nordmann" },
  ],
])("takes a signature %s for one that was stored", (_, found, there) => {
  expect(hasTaken(found, sent, there)).toBe(true);
});

test.each([
  ["HTML", { ...returned, SignatureHtml: before.SignatureHtml }],
  ["text", { ...returned, SignatureText: before.SignatureText }],
  ["text for phones", { ...returned, SignatureTextOnMobile: before.SignatureTextOnMobile }],
])("does not take a signature for stored of which the %s is that of before", (_, found) => {
  expect(hasTaken(found, sent, before)).toBe(false);
});

const withHtml = (SignatureHtml: string) => ({
  ...sent,
  SignatureHtml,
  SignatureText: "",
  SignatureTextOnMobile: " ",
});

test.each(["", storeHtml(""), storeHtml("<p>&nbsp;</p>")])("takes %j for no signature", (empty) => {
  expect(isNoSignature(withHtml(empty))).toBe(true);
});

test.each([
  "<p>Kari</p>",
  '<img src="https://images.example/kari.jpg">',
  "<hr>",
  "<div style=\"background:url('https://images.example/kari.jpg')\">&nbsp;</div>",
  '<table><tr><td background="https://images.example/kari.jpg">&nbsp;</td></tr></table>',
  '<v:rect fillcolor="red"></v:rect>',
])("takes %j for a signature", (html) => {
  expect(isNoSignature(withHtml(html))).toBe(false);
  expect(isNoSignature(withHtml(`<html><body>${html}</body></html>`))).toBe(false);
});
