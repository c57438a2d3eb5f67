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
import { NoAnswer } from "../../api/client.ts";
import { isUnderWay } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { t } from "../texts/texts.ts";
import { hrefOf, useRoute } from "./route.ts";

/** What concerns every page: the app does not respond, nothing is written, a role is missing, a run is active. */
export function Banners() {
  const client = useQueryClient();
  const { data: me } = useQuery(queries.me);
  const { data: runs, error } = useQuery(queries.runs);
  const { data: pause } = useQuery(queries.pause);
  const { path } = useRoute();
  const active = runs?.filter(isUnderWay) ?? [];
  const [first] = active;
  const isOffline = error instanceof NoAnswer;
  useEffect(() => {
    // Refetches what failed in the meantime as soon as the app responds again.
    if (!isOffline) void client.refetchQueries({ predicate: ({ state }) => state.status === "error" });
  }, [isOffline, client]);
  const notices = [
    isOffline && (
      <MessageBar key="offline" intent="error">
        <MessageBarBody>{t.shell.offline}</MessageBarBody>
      </MessageBar>
    ),
    pause && path.length > 0 && (
      <MessageBar key="pause" intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t.pause.title}</MessageBarTitle>
          {t.pause.why(pause)} <Link href={hrefOf([])}>{t.pause.open}</Link>
        </MessageBarBody>
      </MessageBar>
    ),
    me?.mode === "preview" && notice("preview", t.shell.previewOnly, t.shell.previewOnlyWhy),
    me && !me.roles.includes("Sync.Run") && notice("role", t.shell.noRunRole, t.shell.noRunRoleWhy),
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

const notice = (key: string, title: string, why: string) => (
  <MessageBar key={key} intent="info" layout="multiline">
    <MessageBarBody>
      <MessageBarTitle>{title}</MessageBarTitle>
      {why}
    </MessageBarBody>
  </MessageBar>
);
