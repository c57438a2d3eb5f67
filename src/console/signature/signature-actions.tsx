import { Button, DialogActions, makeStyles, Tooltip } from "@fluentui/react-components";
import { ArrowDownloadRegular, ArrowSyncRegular, CodeRegular, CopyRegular } from "@fluentui/react-icons";
import type { RenderedSignature } from "../../api/employees.ts";
import { useToasts } from "../parts/toasts.tsx";
import { useDialogs } from "../shell/use-dialogs.ts";
import { saveFile } from "../sync/save-file.ts";
import { t } from "../texts/texts.ts";
import { signatureFile } from "./signature-file.ts";

const useStyles = makeStyles({
  // Five buttons in a column would leave no room for the signature on a narrow screen.
  actions: { flexWrap: "wrap", "@media screen and (max-width: 480px)": { flexDirection: "row" } },
});

/** The actions for the signature that is shown. */
export function SignatureActions(props: {
  readonly email: string;
  readonly name: string;
  readonly signature: RenderedSignature;
  readonly format: "html" | "text";
  readonly onClose: () => void;
}) {
  const { email, name, signature, format, onClose } = props;
  const dialogs = useDialogs();
  const toasts = useToasts();
  const saying = (copying: Promise<void>) =>
    copying.then(
      () => toasts.succeeded(t.signature.copied),
      (error: unknown) => toasts.failed(t.signature.copyFailed, error),
    );
  const download = () => {
    const saved = signatureFile(email, signature, format);
    saveFile(saved.file, saved.name);
  };
  return (
    <DialogActions className={useStyles().actions} fluid>
      <Tooltip relationship="description" content={t.signature.copyWhy} withArrow>
        <Button icon={<CopyRegular />} onClick={() => saying(copySignature(signature))}>
          {t.signature.copy}
        </Button>
      </Tooltip>
      <Button icon={<CodeRegular />} onClick={() => saying(navigator.clipboard.writeText(signature.html))}>
        {t.signature.copyHtml}
      </Button>
      <Button icon={<ArrowDownloadRegular />} onClick={download}>
        {t.signature.download}
      </Button>
      <Button
        icon={<ArrowSyncRegular />}
        onClick={() => dialogs.sync({ label: name, emails: [email], targets: ["signature"] })}
      >
        {t.signature.sync}
      </Button>
      <Button appearance="primary" onClick={onClose}>
        {t.words.close}
      </Button>
    </DialogActions>
  );
}

/** Copies a signature to the clipboard, as HTML where the browser supports that, otherwise as text. */
async function copySignature({ html, text }: RenderedSignature): Promise<void> {
  const { clipboard } = navigator;
  if (typeof ClipboardItem === "undefined" || typeof clipboard.write !== "function") {
    return clipboard.writeText(text);
  }
  const kinds = { "text/html": html, "text/plain": text };
  const blobs = Object.entries(kinds).map(([type, content]) => [type, new Blob([content], { type })]);
  await clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}
