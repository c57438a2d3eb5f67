import {
  Link,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarGroup,
  MessageBarTitle,
} from "@fluentui/react-components";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { isValidElement, useEffect } from "react";
import { hasEnded, queries } from "../api/queries.ts";
import { Refusal } from "../api/refusal.ts";
import { t } from "../texts/texts.ts";
import { hrefOf, useRoute } from "./route.ts";

/** What concerns every page: nobody answers, nothing is written, you may not, something is under way. */
export function Banners() {
  const client = useQueryClient();
  const { data: me } = useQuery(queries.me);
  const { data: runs, error } = useQuery(queries.runs);
  const { path } = useRoute();
  const active = runs?.filter((run) => !hasEnded(run) && run.status !== "held") ?? [];
  const [first] = active;
  const isOffline = error instanceof Refusal && error.status === 0;
  useEffect(() => {
    // What could not be read meanwhile is read as soon as the app answers again.
    if (!isOffline) void client.refetchQueries({ predicate: ({ state }) => state.status === "error" });
  }, [isOffline, client]);
  const notices = [
    isOffline && (
      <MessageBar key="offline" intent="error">
        <MessageBarBody>{t.shell.offline}</MessageBarBody>
      </MessageBar>
    ),
    me?.mode === "preview" && (
      <MessageBar key="preview" intent="info" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t.shell.previewOnly}</MessageBarTitle>
          {t.shell.previewOnlyWhy}
        </MessageBarBody>
      </MessageBar>
    ),
    me && !me.roles.includes("Sync.Run") && (
      <MessageBar key="role" intent="info" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t.shell.noRunRole}</MessageBarTitle>
          {t.shell.noRunRoleWhy}
        </MessageBarBody>
      </MessageBar>
    ),
    first && path[1] !== first.id && (
      <MessageBar key="active" intent="info">
        <MessageBarBody>{t.shell.active(active.length)}</MessageBarBody>
        <MessageBarActions>
          <Link href={active.length === 1 ? hrefOf(["runs", first.id]) : hrefOf(["runs"])}>
            {t.shell.activeOpen}
          </Link>
        </MessageBarActions>
      </MessageBar>
    ),
  ];
  const shown = notices.filter((notice) => isValidElement(notice));
  return shown.length > 0 && <MessageBarGroup>{shown}</MessageBarGroup>;
}
