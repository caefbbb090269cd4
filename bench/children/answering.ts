type Answering<A> = { readonly [Q in keyof A]: () => A[Q] | Promise<A[Q]> };

/** Runs inside a child: answers the questions of its parent, one by one, and ends after `stop`. */
export function answerQuestions<A extends { readonly stop: null }>(answers: Answering<A>): void {
  process.on("message", async (question: keyof A) => {
    if (!Object.hasOwn(answers, question)) return;
    process.send?.({ answer: await answers[question]() });
    if (question === "stop") process.disconnect();
  });
}
