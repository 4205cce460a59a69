import type { components } from "./schema";

type Schemas = components["schemas"];

/** What the document will say of users soon. */
export type User = Schemas["User"];
/** The caller's own account. */
export type Me = Schemas["Me"];
export type SetupState = Schemas["SetupState"];
export type StreamJob = Schemas["StreamJob"];
export type Input = Schemas["Input"];
export type Output = Schemas["Output"];
export type NewJob = Schemas["NewJob"];
export type NewInput = Schemas["NewInput"];
export type EditInput = Schemas["EditInput"];
export type EditOutput = Schemas["EditOutput"];
export type NewOutput = Schemas["NewOutput"];
export type Destination = Schemas["Destination"];
export type NewDestination = Schemas["NewDestination"];
export type EditDestination = Schemas["EditDestination"];
export type Profile = Schemas["Profile"];
export type NewProfile = Schemas["NewProfile"];
export type EditProfile = Schemas["EditProfile"];
export type Affected = Schemas["Affected"];
export type Folder = Schemas["Folder"];
export type FileEntry = Folder["entries"][number];
export type Run = Schemas["Run"];
export type LogEntry = Schemas["LogEntry"];
export type ApiToken = Schemas["ApiToken"];
export type NewApiToken = Schemas["NewApiToken"];
export type EditInstance = Schemas["EditInstance"];
export type PasswordChange = Schemas["PasswordChange"];
export type Reauthenticate = Schemas["Reauthenticate"];
export type SecurityOverview = Schemas["SecurityOverview"];
export type AuditEvent = Schemas["AuditEvent"];
export type CreateUser = Schemas["CreateUser"];
export type EditUser = Schemas["EditUser"];
export type EditAccount = Schemas["EditAccount"];
export type FactorProof = Schemas["FactorProof"];
/** A sign-in that holds. */
export type Session = Schemas["Session"];
