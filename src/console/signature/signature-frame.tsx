import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { useLayoutEffect, useMemo, useRef } from "react";
import { t } from "../texts/texts.ts";
import { safeDocument } from "./safe-document.ts";

const useStyles = makeStyles({
  frame: {
    display: "block",
    boxSizing: "border-box",
    width: "100%",
    height: "260px",
    minHeight: "120px",
    resize: "vertical",
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  aside: { color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
});

declare global {
  interface Window {
    /** W3C Trusted Types, which TypeScript does not declare yet. */
    readonly trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createHTML(text: string): string },
      ): { createHTML(text: string): string };
    };
  }
}

const asIs = { createHTML: (safe: string) => safe };

/** The one Trusted Types policy that turns text into markup; where a browser has none, the text is used as it is. */
const markup = window.trustedTypes?.createPolicy("signature-preview", asIs) ?? asIs;

/** A signature's HTML in a frame that cannot run scripts, load anything or navigate. */
export function SignatureFrame(props: {
  readonly title: string;
  readonly html: string;
  readonly photoUrl: string | null;
  readonly photo: string | undefined;
  readonly dark: boolean;
}) {
  const styles = useStyles();
  const { title, html, photoUrl, photo, dark } = props;
  const { document, notLoaded } = useMemo(
    () => safeDocument(html, { photoUrl, photo, dark, imageWord: t.signature.image }),
    [html, photoUrl, photo, dark],
  );
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // Each document gets a frame of its own, and is in it before the frame is attached: a frame that is navigated again
    // while it still loads can stay blank. React would set the attribute as plain text, which the page's policy refuses.
    const frame = window.document.createElement("iframe");
    frame.setAttribute("sandbox", "");
    frame.title = t.signature.frame(title);
    frame.className = styles.frame;
    frame.srcdoc = markup.createHTML(document);
    place.current?.replaceChildren(frame);
  }, [document, title, styles.frame]);
  return (
    <>
      <div ref={place} />
      {notLoaded.length > 0 && (
        <Text size={200} className={styles.aside}>
          {t.signature.notLoaded(notLoaded.join(", "))}
        </Text>
      )}
    </>
  );
}
