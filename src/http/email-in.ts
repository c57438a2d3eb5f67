import type { HttpRequest } from "@azure/functions";
import { z } from "zod";

const Email = z.string().trim().min(3).max(254);

/** The address that a request's route names; a ZodError for what cannot be one. */
export const emailIn = (request: HttpRequest): string => Email.parse(request.params["email"] ?? "");
