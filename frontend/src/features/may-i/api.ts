import { call } from "../../api/client.ts";
import type { components } from "../../api/schema.d.ts";

type Schemas = components["schemas"];

export type Choices = Schemas["ChoicesOut"];
export type Kind = Schemas["KindOut"];
export type Purpose = Schemas["PurposeOut"];
export type Place = Schemas["PlaceOut"];
export type Answer = Schemas["AnswerOut"];
export type Elsewhere = Schemas["ElsewhereOut"];
export type Overview = Schemas["OverviewOut"];
export type Responsible = Schemas["ResponsibleOut"];
export type Question = Schemas["QuestionIn"];

/** What a question can be made of. */
export const fetchChoices = (signal?: AbortSignal): Promise<Choices> => call("GET", "/api/may-i", { signal });

/** The answer; nothing of the question is stored. */
export const ask = (question: Question, signal?: AbortSignal): Promise<Answer> => call("POST", "/api/may-i", { body: question, signal });

/** Every service, and what it may be used for. */
export const fetchOverview = (signal?: AbortSignal): Promise<Overview> => call("GET", "/api/may-i/overview", { signal });
