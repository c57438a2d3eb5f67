import { Button, Card, makeStyles, Text, Title3, tokens } from "@fluentui/react-components";
import { Suspense } from "react";
import { Refused } from "../../api/client.ts";
import { Loading } from "../parts/loading.tsx";
import { t } from "../texts/texts.ts";
import { Boundary } from "./boundary.tsx";
import { part } from "./part.ts";
import { leavePage } from "./route.ts";

/** Behind the organisation's sign-in no one sees it, and the app gives it to everyone elsewhere. */
const KeyForm = part(() => import("./key-form.tsx"));

const useStyles = makeStyles({
  page: { display: "grid", placeItems: "center", minHeight: "100%", padding: tokens.spacingHorizontalL },
  card: { width: "min(420px, 100%)", boxSizing: "border-box", padding: tokens.spacingHorizontalXXL },
});

const signInAddress = `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent("/api/console")}`;

/** How to get access: the organisation's sign-in, or a function key where callers are identified by keys. */
export function SignIn({ error }: { readonly error: unknown }) {
  const styles = useStyles();
  // Only Easy Auth answers with this text; the Functions host refuses a wrong key without any.
  const isEasyAuth = error instanceof Refused && error.code === "not-signed-in";
  return (
    <main className={styles.page}>
      <Card className={styles.card}>
        {isEasyAuth ? (
          <Organisation />
        ) : (
          <Boundary shown="">
            <Suspense fallback={<Loading />}>
              <KeyForm />
            </Suspense>
          </Boundary>
        )}
      </Card>
    </main>
  );
}

function Organisation() {
  return (
    <>
      <Title3 as="h1">{t.shell.product}</Title3>
      <Text>{t.shell.signInWhy}</Text>
      <Button as="a" appearance="primary" href={signInAddress} onClick={leavePage}>
        {t.shell.signIn}
      </Button>
    </>
  );
}
