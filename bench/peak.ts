import { readFileSync } from "node:fs";

/**
 * The most memory that a process has had, in MB; of another process on Linux only. `maxRSS` of a process includes what its
 * parent had when it was forked (Linux, exec_mmap: setmax_mm_hiwater_rss), and a bench holds a whole company.
 */
export function peakMb(pid: number | "self" = "self"): number {
  if (process.platform !== "linux" && pid === "self") return process.resourceUsage().maxRSS / 1024;
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
