using System.Runtime.CompilerServices;

namespace RedoxExport.Views;

/// <summary>A condition on a line of a known structure. It is put together of <see cref="LineTest"/>s when the structure is studied.</summary>
internal abstract class Guard
{
    /// <summary>Holds for every line.</summary>
    public static readonly Guard Always = new Constant(true);

    /// <summary>Holds for no line.</summary>
    public static readonly Guard Never = new Constant(false);

    public bool IsAlways => ReferenceEquals(this, Always);

    public bool IsNever => ReferenceEquals(this, Never);

    /// <summary>True if the line meets the condition.</summary>
    public abstract bool Holds(LineRun run);

    /// <summary>The lines for which a test has an answer.</summary>
    public static Guard Of(LineTest test, bool answer) => new Tested(test, answer);

    public static Guard Both(Guard one, Guard other)
    {
        if (one.IsNever || other.IsNever)
        {
            return Never;
        }

        return one.IsAlways || ReferenceEquals(one, other) ? other : other.IsAlways ? one : new Pair(one, other, isAnd: true);
    }

    public static Guard Either(Guard one, Guard other)
    {
        if (one.IsAlways || other.IsAlways)
        {
            return Always;
        }

        return one.IsNever || ReferenceEquals(one, other) ? other : other.IsNever ? one : new Pair(one, other, isAnd: false);
    }

    public static Guard Not(Guard guard) => guard.IsAlways ? Never : guard.IsNever ? Always : guard is Negation negation ? negation.Inner : new Negation(guard);

    private sealed class Constant(bool value) : Guard
    {
        [MethodImpl(HotPath.Optimized)]
        public override bool Holds(LineRun run) => value;
    }

    private sealed class Tested(LineTest test, bool answer) : Guard
    {
        [MethodImpl(HotPath.Optimized)]
        public override bool Holds(LineRun run) => test.AnswerFor(run) == answer;
    }

    private sealed class Negation(Guard inner) : Guard
    {
        public Guard Inner => inner;

        [MethodImpl(HotPath.Optimized)]
        public override bool Holds(LineRun run) => !inner.Holds(run);
    }

    private sealed class Pair(Guard one, Guard other, bool isAnd) : Guard
    {
        [MethodImpl(HotPath.Optimized)]
        public override bool Holds(LineRun run) => isAnd ? one.Holds(run) && other.Holds(run) : one.Holds(run) || other.Holds(run);
    }
}
