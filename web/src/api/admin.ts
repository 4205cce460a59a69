import { queryOptions } from "@tanstack/react-query";
import { api, ifMatch, ok } from "./client";
import { keys } from "./queries";
import type { CreateUser, EditUser, User } from "./types";

// What only administrators do: the accounts of others.

const PAGE = 500;

export const usersQuery = queryOptions({
  queryKey: keys.users,
  queryFn: ({ signal }) => ok(api.GET("/users", { params: { query: { limit: PAGE } }, signal })),
});

export const createUser = (body: CreateUser) => ok(api.POST("/users", { body }));

export const readUser = (id: string) => ok(api.GET("/users/{id}", { params: { path: { id } } }));

export const editUser = (user: User, body: EditUser) =>
  ok(api.PATCH("/users/{id}", { params: { path: { id: user.id }, header: ifMatch(user.version) }, body }));

export const deleteUser = (id: string) => ok(api.DELETE("/users/{id}", { params: { path: { id } } }));

export const resetFactor = (id: string) =>
  ok(api.POST("/users/{id}/2fa/reset", { params: { path: { id } } }));

export const userSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.userSessions(id),
    queryFn: ({ signal }) =>
      ok(api.GET("/users/{id}/sessions", { params: { path: { id }, query: { limit: PAGE } }, signal })),
  });

export const endUserSessions = (id: string) =>
  ok(api.DELETE("/users/{id}/sessions", { params: { path: { id } } }));
