import {
  Card,
  Subtitle2,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
} from "@fluentui/react-components";
import { ArrowDownloadRegular } from "@fluentui/react-icons";
import type { AddinUsage } from "../../api/addin.ts";
import { api } from "../api/api.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { useDownload } from "../parts/use-download.ts";
import { ago } from "../parts/when.tsx";
import { t } from "../texts/texts.ts";

/** Which Outlooks requested signatures in 30 days. */
export default function AddinCard({ usage: data }: { readonly usage: AddinUsage }) {
  const download = useDownload();
  return (
    <Card>
      <Subtitle2 as="h2">{t.addin.title}</Subtitle2>
      <Text>{data.people > 0 ? t.addin.people(t.words.people(data.people)) : t.addin.none}</Text>
      {data.people > 0 && (
        <Table size="small" aria-label={t.addin.title}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell>{t.addin.client}</TableHeaderCell>
              <TableHeaderCell>{t.addin.version}</TableHeaderCell>
              <TableHeaderCell>{t.addin.count}</TableHeaderCell>
              <TableHeaderCell>{t.addin.last}</TableHeaderCell>
            </TableRow>
          </TableHeader>
          <TableBody>
            {data.clients.flatMap(({ client, versions }) =>
              versions.map(({ version, people, last }) => (
                <TableRow key={`${client} ${version}`}>
                  <TableCell>{t.addin.clients[client] ?? client}</TableCell>
                  <TableCell>{version}</TableCell>
                  <TableCell>{people}</TableCell>
                  <TableCell>{last === data.until ? t.addin.today : ago(last)}</TableCell>
                </TableRow>
              )),
            )}
          </TableBody>
        </Table>
      )}
      {data.people > 0 && (
        <div>
          <GuardedButton
            may={{ allowed: !download.isPending }}
            icon={<ArrowDownloadRegular />}
            onClick={() => download.mutate({ name: "addin-usage.csv", file: () => api().addinUsageFile() })}
          >
            {t.addin.download}
          </GuardedButton>
        </div>
      )}
    </Card>
  );
}
