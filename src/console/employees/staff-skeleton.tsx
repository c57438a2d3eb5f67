import { makeStyles, Skeleton, SkeletonItem, tokens } from "@fluentui/react-components";
import { t } from "../texts/texts.ts";

const useSkeletonStyles = makeStyles({
  grid: {
    display: "grid",
    gap: tokens.spacingHorizontalM,
    gridTemplateColumns: "repeat(auto-fill, minmax(min(270px, 100%), 1fr))",
  },
  card: {
    display: "grid",
    gridTemplateColumns: "48px 1fr",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  lines: { display: "grid", gap: tokens.spacingVerticalS },
});

const cards = Array.from({ length: 12 }, (_, at) => at);

/** Stands where the people will be. */
export function StaffSkeleton() {
  const styles = useSkeletonStyles();
  return (
    <Skeleton className={styles.grid} aria-label={t.employees.loading}>
      {cards.map((card) => (
        <div key={card} className={styles.card}>
          <SkeletonItem shape="circle" size={48} />
          <div className={styles.lines}>
            <SkeletonItem size={16} />
            <SkeletonItem size={12} />
          </div>
        </div>
      ))}
    </Skeleton>
  );
}
