import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { DismissRegular, DocumentArrowUpRegular } from "@fluentui/react-icons";
import { useRef } from "react";
import { t } from "../texts/texts.ts";

/** Templates that are looked at only: file name and source. */
export type Draft = Readonly<Record<string, string>>;

const useStyles = makeStyles({
  bar: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalS },
  aside: { color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
});

/** Takes the files of a draft; they stay in the page. */
export function UploadDraft(props: {
  readonly draft: Draft | undefined;
  readonly onChange: (draft: Draft | undefined) => void;
}) {
  const styles = useStyles();
  const { draft, onChange } = props;
  const input = useRef<HTMLInputElement>(null);
  const read = async (files: FileList | null) => {
    const sources = [...(files ?? [])].map(async (file) => [file.name, await file.text()] as const);
    if (sources.length > 0) onChange(Object.fromEntries(await Promise.all(sources)));
    // The same files may be chosen again after they were edited.
    if (input.current) input.current.value = "";
  };
  return (
    <div>
      <div className={styles.bar}>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept=".liquid,.yaml"
          aria-label={t.templates.uploadLabel}
          onChange={({ target }) => void read(target.files)}
        />
        <Button icon={<DocumentArrowUpRegular />} onClick={() => input.current?.click()}>
          {t.templates.upload}
        </Button>
        {draft && (
          <Button icon={<DismissRegular />} onClick={() => onChange(undefined)}>
            {t.templates.discard}
          </Button>
        )}
      </div>
      <Text size={200} className={styles.aside}>
        {draft ? t.templates.uploaded(Object.keys(draft).sort().join(", ")) : t.templates.uploadWhy}
      </Text>
    </div>
  );
}
