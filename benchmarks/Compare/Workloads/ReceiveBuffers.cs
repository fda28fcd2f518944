namespace PortForward.Net.Compare.Workloads;

/// <summary>Memory for all that a row downloads, kept for the next row: what arrives is checked only when the clock has stopped.</summary>
internal sealed class ReceiveBuffers(int megabytes)
{
    /// <summary>The most connections that can share it.</summary>
    public const int Pieces = 16;

    private readonly Lazy<byte[][]> _pieces = new(() => [.. Enumerable.Range(0, Pieces).Select(_ => Touched(LengthOfPiece(megabytes)))]);

    public int PieceLength => LengthOfPiece(megabytes);

    /// <summary>The equal part of one of some connections.</summary>
    public IReadOnlyList<Memory<byte>> Part(int connection, int connections)
    {
        var length = Pieces / connections;
        return [.. _pieces.Value.Skip(connection * length).Take(length).Select(piece => piece.AsMemory())];
    }

    private static int LengthOfPiece(int megabytes) => megabytes * (1_000_000 / Pieces);

    // The system gives memory only when it is written to, which is not to happen while the clock runs.
    private static byte[] Touched(int length)
    {
        var piece = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        Array.Fill(piece, byte.MaxValue);
        return piece;
    }
}
