namespace RedoxExport;

/// <summary>Searches of <see cref="MemoryExtensions"/>.</summary>
internal static class SpanPolyfills
{
    extension<T>(ReadOnlySpan<T> span)
        where T : IComparable<T>
    {
        public bool ContainsAnyInRange(T lowInclusive, T highInclusive)
        {
            foreach (T value in span)
            {
                if (lowInclusive.CompareTo(value) <= 0 && highInclusive.CompareTo(value) >= 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    extension<T>(ReadOnlySpan<T> span)
        where T : IEquatable<T>?
    {
        public int Count(T value)
        {
            int count = 0;
            foreach (T other in span)
            {
                count += EqualityComparer<T>.Default.Equals(other, value) ? 1 : 0;
            }

            return count;
        }
    }
}
