import { fileURLToPath } from "node:url";
import { Liquid } from "liquidjs";
import { renderSignature } from "../src/targets/signature/render.ts";
import { loadTemplates } from "../src/targets/signature/templates.ts";
import { employee } from "../test/core/planning.ts";
import type { Bench } from "./bench.ts";

const people = 10_000;
const templates = fileURLToPath(new URL("../templates", import.meta.url));

/** Counts how often the template engine renders for the signatures of a company. */
export const renderings: Bench = {
  name: "renderings",
  about: `renderings by the template engine for ${people} signatures, of people who lack a title, a phone, both or neither`,
  async measure() {
    const loaded = loadTemplates(templates);
    let count = 0;
    const { renderSync } = Liquid.prototype;
    Liquid.prototype.renderSync = function (...given) {
      count += 1;
      return renderSync.apply(this, given);
    };
    try {
      for (let number = 0; number < people; number++) {
        const email = `person.${number}@example.com`;
        const title = number % 10 === 0 ? null : "Megler";
        const phone = number % 7 === 0 ? null : `+47 900 ${String(number).padStart(5, "0")}`;
        renderSignature(loaded, employee({ email, title, phone }));
      }
    } finally {
      Liquid.prototype.renderSync = renderSync;
    }
    return [{ what: "renderings of HTML, text and text for phones", value: String(count), count }];
  },
};
