// The stand-in as Microsoft's office.js: loaded by the add-in's pages in its place, in a browser.
import { type BridgeOptions, createBridge } from "./bridge.ts";
import { createOutlook, type OutlookOptions } from "./outlook.ts";

const page = globalThis as unknown as { outlookOptions: OutlookOptions & BridgeOptions };
const later = (act: () => void) => void setTimeout(act, 1);
const outlook = createOutlook(page.outlookOptions, later);
const { asked, bridge } = createBridge(page.outlookOptions, later);

Object.assign(globalThis, { Office: outlook.Office, nestedAppAuthBridge: bridge, outlook, signIns: asked });
