import type { Command } from "../keys/commands.js";
import { ask } from "./effects.js";
import { editField, type FieldEdit } from "./field.js";
import { emptyForm, firstProblem, focusOn, suggestedCallId, valueIn, withValue } from "./form.js";
import type { Form, FormName, TuiState } from "./model.js";
import { type Step, say, step } from "./step.js";

export function withForm(state: TuiState, name: FormName, form: Form): TuiState {
  return { ...state, forms: { ...state.forms, [name]: form } };
}

export function editForm(state: TuiState, name: FormName, edit: FieldEdit): Step {
  const form = state.forms[name];
  if (form.busy) return step(state);
  const fields = form.fields.map((field, index) =>
    index === form.focus ? { ...field, input: editField(field.input, edit) } : field,
  );
  return step(withForm(state, name, { ...form, fields, problem: null }));
}

export function formCommand(state: TuiState, name: FormName, command: Command): Step {
  const form = state.forms[name];
  switch (command) {
    case "enter":
      return form.focus < form.fields.length - 1
        ? step(withForm(state, name, focused(state, name, 1)))
        : send(state, name);
    case "next-field":
      return step(withForm(state, name, focused(state, name, 1)));
    case "previous-field":
      return step(withForm(state, name, focused(state, name, -1)));
    case "suggest":
      return step(withForm(state, name, suggest(state, name)));
    case "other-form":
      return step(name === "sign-in" ? toRegister(state) : { ...state, screen: "sign-in" });
    case "back":
      return step({ ...state, screen: state.status?.account?.callId ? "profile" : "contacts" });
    default:
      return step(state);
  }
}

/** Who arrives at an empty Call ID finds one that fits the names. */
function focused(state: TuiState, name: FormName, by: number): Form {
  const form = state.forms[name];
  const count = form.fields.length;
  const moved = { ...form, focus: (form.focus + by + count) % count };
  const isEmptyCallId = moved.fields[moved.focus]?.name === "callId" && valueIn(moved, "callId") === "";
  const hasNames = valueIn(moved, "firstName").trim() !== "" && valueIn(moved, "lastName").trim() !== "";
  return name === "register" && isEmptyCallId && hasNames
    ? withValue(moved, "callId", suggestedCallId(valueIn(moved, "firstName"), valueIn(moved, "lastName"), 0))
    : moved;
}

function suggest(state: TuiState, name: FormName): Form {
  const form = state.forms[name];
  const account = state.status?.account;
  const firstName = name === "register" ? valueIn(form, "firstName") : (account?.firstName ?? "");
  const lastName = name === "register" ? valueIn(form, "lastName") : (account?.lastName ?? "");
  const fresh = suggestedCallId(firstName, lastName, form.suggestion);
  const isThere = fresh === valueIn(form, "callId");
  const round = isThere ? form.suggestion + 1 : form.suggestion;
  const callId = isThere ? suggestedCallId(firstName, lastName, round) : fresh;
  return { ...focusOn(withValue(form, "callId", callId), "callId"), suggestion: round + 1, problem: null };
}

/** An address that was typed on one of the two is there on the other. */
function toRegister(state: TuiState): TuiState {
  const email = valueIn(state.forms["sign-in"], "email");
  const form = state.forms.register;
  const filled = valueIn(form, "email") === "" ? withValue(form, "email", email) : form;
  return { ...withForm(state, "register", filled), screen: "register" };
}

function send(state: TuiState, name: FormName): Step {
  const form = state.forms[name];
  if (form.busy) return step(state);
  const wrong = firstProblem(form);
  if (wrong !== null) {
    return step(withForm(state, name, { ...focusOn(form, wrong.name), problem: wrong.rule }));
  }
  const value = (field: string) => valueIn(form, field).trim();
  const secret = (field: string) => valueIn(form, field);
  const sent = withForm(state, name, { ...form, busy: true, problem: null });
  const tag = { for: `form:${name}` };
  switch (name) {
    case "sign-in":
      return step(sent, ask("login", { email: value("email"), password: secret("password") }, tag));
    case "register":
      return step(
        sent,
        ask(
          "register",
          {
            firstName: value("firstName"),
            lastName: value("lastName"),
            email: value("email"),
            password: secret("password"),
            callId: value("callId"),
          },
          tag,
        ),
      );
    case "call-id":
      return step(sent, ask("chooseCallId", { callId: value("callId") }, tag));
    case "names":
      return step(
        sent,
        ask("updateProfile", { firstName: value("firstName"), lastName: value("lastName") }, tag),
      );
    case "password":
      return step(
        sent,
        ask(
          "changePassword",
          { oldPassword: secret("oldPassword"), newPassword: secret("newPassword") },
          tag,
        ),
      );
  }
}

/** What was typed goes when it has done its work; passwords do not stay about. */
export function formDone(state: TuiState, name: FormName): Step {
  const cleared = withForm(state, name, emptyForm(name));
  switch (name) {
    case "names":
      return say({ ...cleared, screen: "profile", profile: null }, "Your names are changed");
    case "password":
      return say({ ...cleared, screen: "profile" }, "Your password is changed");
    case "call-id":
      return say({ ...cleared, screen: "contacts", profile: null }, "That Call ID is yours now");
    default:
      return step({
        ...withForm(withForm(cleared, "sign-in", emptyForm("sign-in")), "register", emptyForm("register")),
      });
  }
}

/**
 * Nothing that was typed is lost. A Call ID that is taken may leave an account without one, and then it is only the
 * Call ID that is asked for again.
 */
export function formFailed(state: TuiState, name: FormName, code: string, problem: string): Step {
  const form = { ...state.forms[name], busy: false, problem };
  if (code !== "call-id-taken") return step(withForm(state, name, form));
  const isMade = state.status?.account != null && state.status.account.callId === null;
  if (name === "register" && isMade) {
    const callId = { ...emptyForm("call-id", { callId: valueIn(form, "callId") }), problem };
    return step({ ...withForm(state, "call-id", callId), screen: "call-id" });
  }
  return step(withForm(state, name, focusOn(form, "callId")));
}
