import { beforeEach, describe, expect, test } from "vitest";
import { connectStorage } from "../../src/clients/storage/storage.ts";
import { deleteImage, dropUnused, imagesOf, signatureImages } from "../../src/stores/signature-images.ts";
import { emptyStorage } from "../keep-running.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();
const account = "0AF0E1B2-0000-0000-0000-00000000000a";
const person = {
  accounts: new Set([account.toLowerCase()]),
  emails: new Set<string>(),
  keys: new Set<string>(),
};
const jpeg = Buffer.from("a picture");
const opened = async (url?: string) => {
  const images = signatureImages(storage(), url);
  await images.open();
  return images;
};
const containerIsThere = () => storage().containerClient("signature-images").exists();

describe("the address of a picture", () => {
  test("can be computed without storing anything, and is the same in every process", async () => {
    const [one, other] = [await opened(), await opened()];
    const name = one.nameOf(account, "abc");
    expect(other.nameOf(account.toLowerCase(), "abc")).toBe(name);
    expect(await containerIsThere()).toBe(false);
    expect(one.addressOf(name)).toBe(`${storage().containerClient("signature-images").url}/${name}`);
  });

  test("is another one for another person or picture, and says nothing of either", async () => {
    const { nameOf } = await opened();
    const names = [nameOf(account, "abc"), nameOf(account, "abd"), nameOf("another", "abc")];
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^[a-z2-7]{26}\/[a-z2-7]{26}\.jpg$/);
    expect(names[0]?.split("/")[0]).toBe(names[1]?.split("/")[0]);
  });

  test("is below the address that is set, and is found in HTML", async () => {
    const { nameOf, addressOf, namesIn } = await opened("https://cdn.example.com/people");
    const name = nameOf(account, "abc");
    expect(addressOf(name)).toBe(`https://cdn.example.com/people/${name}`);
    expect(namesIn(`<p><img src="${addressOf(name)}"><a href="https://x.example/a.jpg">x</a></p>`)).toEqual([
      name,
    ]);
  });
});

test("a picture can be read by everyone who has its address, and no one can list the names", async () => {
  const images = await opened();
  const name = images.nameOf(account, "abc");
  expect(await images.has(name)).toBe(false);
  await images.put(name, jpeg);
  expect(await images.has(name)).toBe(true);
  const answer = await fetch(images.addressOf(name));
  expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
    200,
    "image/jpeg",
    "a picture",
  ]);
  const { url } = storage().containerClient("signature-images");
  expect((await fetch(`${url}?restype=container&comp=list`)).ok).toBe(false);
  expect(await images.problem()).toBeUndefined();
});

describe("a container that is not as it should be", () => {
  const container = () => storage().containerClient("signature-images");

  test("that is closed gets no picture into a signature", async () => {
    const images = await opened();
    await images.put(images.nameOf(account, "abc"), jpeg);
    await container().setAccessPolicy();
    const again = await opened();
    await expect(again.put(again.nameOf(account, "abd"), jpeg)).rejects.toMatchObject({
      code: "image-not-public",
      remedy: expect.stringContaining("anonymous read access"),
    });
    expect(await again.problem()).toMatch(/answers 4\d\d/);
    await container().setAccessPolicy("blob");
  });

  test("that can be listed is reported", async () => {
    await container().setAccessPolicy("container");
    expect(await (await opened()).problem()).toBe("everyone can list the names of the pictures");
    await container().setAccessPolicy("blob");
  });

  test("behind an address that leads elsewhere is reported", async () => {
    const images = await opened("https://localhost:1/nowhere");
    expect(await images.problem()).toBe("a picture's address does not answer");
  });
});

describe("pictures that no signature shows", () => {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
  const remembering = (image?: string) => ({
    storage: storage(),
    states: {
      memories: async () =>
        new Map([[account.toLowerCase(), { refusals: [], facts: image ? { image } : {} }]]),
    },
  });
  const employees = new Set([account.toLowerCase()]);
  let images: Awaited<ReturnType<typeof opened>>;
  let name: string;
  beforeEach(async () => {
    images = await opened();
    name = images.nameOf(account, "shown");
    await images.put(name, jpeg);
  });

  test("are deleted after 30 days, and not if they are shown again meanwhile", async () => {
    await dropUnused(remembering(), employees, inDays(0));
    await dropUnused(remembering(), employees, inDays(29));
    expect(await images.has(name)).toBe(true);
    await dropUnused(remembering(name), employees, inDays(30));
    await dropUnused(remembering(), employees, inDays(31));
    expect(await images.has(name)).toBe(true);
    expect(await dropUnused(remembering(), employees, inDays(62))).toBeGreaterThan(0);
    expect(await images.has(name)).toBe(false);
  });

  test("are also those of people who have left", async () => {
    await dropUnused(remembering(name), new Set(), inDays(0));
    await dropUnused(remembering(name), new Set(), inDays(31));
    expect(await images.has(name)).toBe(false);
  });

  test("stay while they are shown", async () => {
    for (const days of [0, 31, 62]) await dropUnused(remembering(name), employees, inDays(days));
    expect(await images.has(name)).toBe(true);
  });

  test("are deleted at once where a person's are erased", async () => {
    const found = await Array.fromAsync(imagesOf(storage(), person));
    expect(found).toContain(name);
    for (const one of found) await deleteImage(storage(), one);
    expect(await images.has(name)).toBe(false);
  });
});

test("where nothing is hosted, nothing is read or made", async () => {
  const azurite = await emptyStorage();
  const empty = connectStorage(azurite);
  const states = { memories: () => Promise.reject(new Error("It was read.")) };
  expect(await dropUnused({ storage: empty, states }, new Set())).toBe(0);
  expect(await Array.fromAsync(imagesOf(empty, person))).toEqual([]);
  expect(await empty.containerClient("signature-images").exists()).toBe(false);
  await azurite.close();
});
