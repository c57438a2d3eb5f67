import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from "@fluentui/react-components";
import type { RunView } from "../../api/runs.ts";
import { hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";

const onlyHeld = new URLSearchParams({ status: "held" });

/** That runs wait for a person, and the way to the one, or to the list of them; nothing where none is held. */
export function HeldRunsBar({ runs }: { readonly runs: readonly RunView[] }) {
  const held = runs.filter(({ status }) => status === "held");
  const [first] = held;
  if (!first) return null;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t.runs.held(held.length)}</MessageBarTitle>
        {t.runs.heldWhy}
      </MessageBarBody>
      <MessageBarActions>
        <Button as="a" href={held.length === 1 ? hrefOf(["runs", first.id]) : hrefOf(["runs"], onlyHeld)}>
          {t.runs.heldOpen}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
