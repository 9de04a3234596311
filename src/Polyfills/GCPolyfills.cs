namespace RedoxExport;

/// <summary>Arrays whose content is undefined. .NET Framework can only create cleared ones.</summary>
internal static class GCPolyfills
{
    extension(GC)
    {
        public static T[] AllocateUninitializedArray<T>(int length) => new T[length];
    }
}
