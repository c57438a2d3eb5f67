import { makeStyles, Spinner, tokens } from "@fluentui/react-components";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({ loading: { padding: tokens.spacingVerticalXXXL } });

/** The placeholder for what is loading. */
export function Loading({ label = t.words.loading }: { readonly label?: string }) {
  return <Spinner className={useStyles().loading} label={label} />;
}
