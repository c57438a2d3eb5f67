import { makeStyles, Subtitle2, Text, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { RenderedSignature } from "../../api/employees.ts";
import { Loading } from "../parts/loading.tsx";
import { t } from "../texts/texts.ts";
import { SignatureFrame } from "./signature-frame.tsx";

/** How signatures are displayed. */
export interface Look {
  readonly format: "html" | "text";
  readonly dark: boolean;
  readonly photoUrl: string | null;
  readonly photo: string | undefined;
  /** The photo is on its way: a signature is drawn once, with everything that belongs to it. */
  readonly isPhotoLoading: boolean;
}

const useStyles = makeStyles({
  side: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr)",
    alignContent: "start",
    gap: tokens.spacingVerticalS,
    minWidth: 0,
  },
  // As high as the frame that takes its place: nothing moves under the pointer.
  waiting: { boxSizing: "border-box", display: "grid", height: "260px", placeItems: "center" },
  text: {
    margin: 0,
    minHeight: "120px",
    boxSizing: "border-box",
    padding: tokens.spacingHorizontalM,
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground2,
  },
});

/** One of the two signatures, under its heading; `children` are the notes on it. */
export function SignatureSide(props: {
  readonly name: "rendered" | "held";
  readonly signature: RenderedSignature | null;
  readonly look: Look;
  readonly children?: ReactNode;
}) {
  const styles = useStyles();
  const { name, signature, look, children } = props;
  const title = t.signature[name];
  return (
    <section className={styles.side} data-side={name}>
      <Subtitle2 as="h3">{title}</Subtitle2>
      {signature && <Shown signature={signature} title={title} look={look} />}
      {children}
    </section>
  );
}

/** A signature in the chosen format. */
export function Shown(props: {
  readonly signature: RenderedSignature;
  readonly title: string;
  readonly look: Look;
}) {
  const styles = useStyles();
  const { signature, title, look } = props;
  const { format, isPhotoLoading, ...rest } = look;
  if (signature[format].trim() === "") return <Text>{t.signature.empty}</Text>;
  if (format === "text") return <pre className={styles.text}>{signature.text}</pre>;
  if (isPhotoLoading) {
    return (
      <div className={styles.waiting}>
        <Loading label={t.signature.loading} />
      </div>
    );
  }
  return <SignatureFrame title={title} html={signature.html} {...rest} />;
}
