// Who is signed in. Tokens live in this tab's session storage only, and go when the tab is closed.

const KEPT = "hub.session";

let config = null;
let session = null;

/** Read the page's configuration and whoever signed in before a reload. */
export async function openSession() {
  const answer = await fetch("config.json", { cache: "no-store" });
  if (!answer.ok) throw new Error(`The page's configuration cannot be read (${answer.status}). Reload the page.`);
  config = await answer.json();
  try {
    session = JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    session = null;
  }
}

/** Return {name, tenant, role} of whoever is signed in, or null. Only for show: the API judges by the token itself. */
export function person() {
  if (!session) return null;
  const groups = session.claims["cognito:groups"] ?? [];
  const of = (prefix) => groups.filter((group) => group.startsWith(prefix)).map((group) => group.slice(prefix.length));
  const roles = of("role.");
  const role = ["operator", "clerk", "viewer"].find((each) => roles.includes(each)) ?? null;
  return { name: session.claims.username, tenant: of("tenant.").join(", "), role };
}

/** Return a token that is good for a while yet, or null when nobody is signed in any more. */
export async function token() {
  if (!session) return null;
  if (Date.now() < session.until - 60_000) return session.access;
  try {
    const answer = await cognito("InitiateAuth", {
      AuthFlow: "REFRESH_TOKEN_AUTH",
      ClientId: config.client_id,
      AuthParameters: { REFRESH_TOKEN: session.refresh },
    });
    keep({ RefreshToken: session.refresh, ...answer.AuthenticationResult });
  } catch {
    signOut();
  }
  return session?.access ?? null;
}

/** Sign in. Returns null, or a challenge: a function to be called with the new password that Cognito wants. */
export async function signIn(name, password) {
  const answer = await cognito("InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    ClientId: config.client_id,
    AuthParameters: { USERNAME: name, PASSWORD: password },
  });
  if (answer.AuthenticationResult) {
    keep(answer.AuthenticationResult);
    return null;
  }
  if (answer.ChallengeName !== "NEW_PASSWORD_REQUIRED") {
    throw new Error(`Your sign-in asks for ${answer.ChallengeName}, which this page cannot do. Ask your operator.`);
  }
  return async (chosen) => {
    const answered = await cognito("RespondToAuthChallenge", {
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      ClientId: config.client_id,
      Session: answer.Session,
      ChallengeResponses: { USERNAME: answer.ChallengeParameters?.USER_ID_FOR_SRP ?? name, NEW_PASSWORD: chosen },
    });
    keep(answered.AuthenticationResult);
  };
}

export function signOut() {
  session = null;
  sessionStorage.removeItem(KEPT);
}

function keep(result) {
  session = {
    access: result.AccessToken,
    refresh: result.RefreshToken,
    until: Date.now() + result.ExpiresIn * 1000,
    claims: claimsOf(result.AccessToken),
  };
  sessionStorage.setItem(KEPT, JSON.stringify(session));
}

function claimsOf(jwt) {
  const bytes = Uint8Array.from(atob(jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

const SAID = {
  NotAuthorizedException: "Name or password is wrong.",
  UserNotFoundException: "Name or password is wrong.",
  TooManyRequestsException: "Too many tries. Wait a minute, then try again.",
  LimitExceededException: "Too many tries. Wait a while, then try again.",
  PasswordResetRequiredException: "Your password must be reset. Ask your operator for a new temporary one.",
};

async function cognito(action, body) {
  let answer;
  try {
    answer = await fetch(config.cognito_url, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": `AWSCognitoIdentityProviderService.${action}`,
      },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The sign-in cannot be reached. Is the hub running? Check your connection, then try again.");
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  const kind = String(said.__type ?? "").split("#").pop();
  throw new Error(SAID[kind] ?? said.message ?? `The sign-in answered ${answer.status}. Try again.`);
}
