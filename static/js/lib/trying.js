import { say } from "./dom.js";

/** Give a way to try something of which a failure is said where a person looks. */
export function tryingAt(problem) {
  return async (act) => {
    problem.hidden = true;
    try {
      await act();
    } catch (error) {
      say(problem, error.message);
      problem.hidden = false;
    }
  };
}
