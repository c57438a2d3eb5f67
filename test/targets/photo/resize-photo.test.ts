import sharp from "sharp";
import { expect, test } from "vitest";
import { resizePhoto } from "../../../src/targets/photo/fit-photo.ts";
import { detailed } from "./pictures.ts";

const photo = async (side: number) => detailed([side, side]).jpeg().toBuffer();

test("makes a smaller JPEG of a photo", async () => {
  const small = await resizePhoto(await photo(400), 96);
  expect(await sharp(small).metadata()).toMatchObject({ format: "jpeg", width: 96, height: 96 });
});

test.each([200, 400])("does not enlarge a photo of 200 px to %i px", async (side) => {
  const given = await photo(200);
  expect(await resizePhoto(given, side)).toBe(given);
});
