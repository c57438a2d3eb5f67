import { makeStyles, Spinner, tokens } from "@fluentui/react-components";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({ loading: { padding: tokens.spacingVerticalXXXL } });

/** Stands where something is still on its way. */
export function Loading({ label = t.words.loading }: { readonly label?: string }) {
  return <Spinner className={useStyles().loading} label={label} />;
}
