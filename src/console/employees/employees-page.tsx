import { makeStyles, Text, Title2, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { Suspense } from "react";
import { queries } from "../api/queries.ts";
import { CheckEveryone } from "../parts/check-everyone.tsx";
import { Empty } from "../parts/empty.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { Ago, fullTime } from "../parts/when.tsx";
import { part } from "../shell/part.ts";
import { goTo, hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";
import { EmployeeBrowser } from "./employee-browser.tsx";
import { EmployeeListSkeleton } from "./employee-list.tsx";

const ExclusionsOfNoOne = part(() => import("./exclusions-of-no-one.tsx"));
const PersonDrawer = part(() => import("../person/person-drawer.tsx"));

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalM },
  title: { flexGrow: 1 },
  // On a phone the button stays beside the title.
  asOf: { "@media (max-width: 640px)": { order: 1, width: "100%" } },
});

/** All employees by office with their sync state; one of them (`email`) in a drawer over it. */
export default function EmployeesPage({
  email,
  query,
}: {
  readonly email: string | undefined;
  readonly query: URLSearchParams;
}) {
  const styles = useStyles();
  const { data: list, error, refetch } = useQuery(queries.employees);
  return (
    <>
      <div className={styles.head}>
        <Title2 as="h1" className={styles.title}>
          {t.employees.title}
        </Title2>
        {list?.asOf && (
          <Text className={styles.asOf} size={200} title={fullTime(list.asOf)}>
            <Ago at={list.asOf} says={t.status.asOf} />
          </Text>
        )}
        {list?.asOf !== null && <CheckEveryone />}
      </div>
      {error && <ProblemMessage isOnPage beside={list} error={error} onRetry={() => refetch()} />}
      {query.get("standing")?.split(",").includes("excluded") && (
        <Suspense>
          <ExclusionsOfNoOne />
        </Suspense>
      )}
      {!list && !error && <EmployeeListSkeleton />}
      {list?.employees.length === 0 && <Empty title={t.employees.noOne} why={t.employees.noOneWhy} />}
      {list && list.employees.length > 0 && <EmployeeBrowser list={list} query={query} opened={email} />}
      {email !== undefined && (
        <Suspense>
          <PersonDrawer key={email} email={email} onClose={() => goTo(hrefOf(["employees"], query))} />
        </Suspense>
      )}
    </>
  );
}
